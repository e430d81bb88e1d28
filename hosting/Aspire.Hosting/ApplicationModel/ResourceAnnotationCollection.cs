using System.Collections;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The annotations of one resource, in the order in which they were added. Safe for concurrent use: an enumeration
/// sees the state at its beginning, whatever is added or removed meanwhile.
/// </summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>
{
    /// <summary>Creates an empty collection.</summary>
    public ResourceAnnotationCollection() : base(new CopyOnWriteList())
    {
    }

    // Collection<T> computes an index and passes it on later; another thread may have shortened the list meanwhile.
    /// <inheritdoc/>
    protected override void InsertItem(int index, IResourceAnnotation item)
        => ((CopyOnWriteList)Items).Change(items => items.Insert(Math.Min(index, items.Length), item));

    /// <inheritdoc/>
    protected override void RemoveItem(int index)
        => ((CopyOnWriteList)Items).Change(items => index < items.Length ? items.RemoveAt(index) : items);

    /// <inheritdoc/>
    protected override void SetItem(int index, IResourceAnnotation item)
        => ((CopyOnWriteList)Items).Change(items => index < items.Length ? items.SetItem(index, item) : items);

    private sealed class CopyOnWriteList : IList<IResourceAnnotation>
    {
        private ImmutableArray<IResourceAnnotation> _items = [];

        public int Count => _items.Length;

        public bool IsReadOnly => false;

        public IResourceAnnotation this[int index]
        {
            get => _items[index];
            set => Change(items => items.SetItem(index, value));
        }

        public void Change(Func<ImmutableArray<IResourceAnnotation>, ImmutableArray<IResourceAnnotation>> change)
            => ImmutableInterlocked.Update(ref _items, change);

        public void Add(IResourceAnnotation item) => Change(items => items.Add(item));

        public void Clear() => Change(static _ => []);

        public bool Contains(IResourceAnnotation item) => _items.Contains(item);

        public void CopyTo(IResourceAnnotation[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public int IndexOf(IResourceAnnotation item) => _items.IndexOf(item);

        public void Insert(int index, IResourceAnnotation item) => Change(items => items.Insert(index, item));

        public bool Remove(IResourceAnnotation item)
            => ImmutableInterlocked.Update(ref _items, items => items.Remove(item));

        public void RemoveAt(int index) => Change(items => items.RemoveAt(index));

        public IEnumerator<IResourceAnnotation> GetEnumerator() => ((IEnumerable<IResourceAnnotation>)_items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
