using System.Collections;
using System.Collections.Immutable;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A list that is safe for concurrent use: an enumeration sees the state at its beginning, whatever is added or removed meanwhile.
/// </summary>
internal sealed class CopyOnWriteList<T> : IList<T>
{
    private ImmutableArray<T> _items = [];

    public int Count => _items.Length;

    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => _items[index];
        set => Change(items => items.SetItem(index, value));
    }

    public void Change(Func<ImmutableArray<T>, ImmutableArray<T>> change) => ImmutableInterlocked.Update(ref _items, change);

    public void Add(T item) => Change(items => items.Add(item));

    public void Clear() => Change(static _ => []);

    public bool Contains(T item) => _items.Contains(item);

    public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    public int IndexOf(T item) => _items.IndexOf(item);

    public void Insert(int index, T item) => Change(items => items.Insert(index, item));

    public bool Remove(T item) => ImmutableInterlocked.Update(ref _items, items => items.Remove(item));

    public void RemoveAt(int index) => Change(items => items.RemoveAt(index));

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
