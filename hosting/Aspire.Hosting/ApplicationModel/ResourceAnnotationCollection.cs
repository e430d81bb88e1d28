using System.Collections.ObjectModel;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The annotations of one resource, in the order in which they were added. Safe for concurrent use: an enumeration
/// sees the state at its beginning, whatever is added or removed meanwhile.
/// </summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>
{
    /// <summary>Creates an empty collection.</summary>
    public ResourceAnnotationCollection() : base(new CopyOnWriteList<IResourceAnnotation>())
    {
    }

    // Collection<T> computes an index and passes it on later; another thread may have shortened the list meanwhile.
    /// <inheritdoc/>
    protected override void InsertItem(int index, IResourceAnnotation item)
        => ((CopyOnWriteList<IResourceAnnotation>)Items).Change(items => items.Insert(Math.Min(index, items.Length), item));

    /// <inheritdoc/>
    protected override void RemoveItem(int index)
        => ((CopyOnWriteList<IResourceAnnotation>)Items).Change(items => index < items.Length ? items.RemoveAt(index) : items);

    /// <inheritdoc/>
    protected override void SetItem(int index, IResourceAnnotation item)
        => ((CopyOnWriteList<IResourceAnnotation>)Items).Change(items => index < items.Length ? items.SetItem(index, item) : items);
}
