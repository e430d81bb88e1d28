using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An application's resources. What starts early looks at them while the last are added: an enumeration has those that were there
/// when it began.
/// </summary>
internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IResource> _byName = new(Names.Resource);

    public ResourceCollection()
    {
    }

    public ResourceCollection(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            Add(resource);
        }
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        lock (_lock)
        {
            return _byName.TryGetValue(name, out resource);
        }
    }

    public new IEnumerator<IResource> GetEnumerator()
    {
        lock (_lock)
        {
            return Items.ToList().GetEnumerator();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected override void InsertItem(int index, IResource item)
    {
        lock (_lock)
        {
            Register(item);
            base.InsertItem(index, item);
        }
    }

    protected override void SetItem(int index, IResource item)
    {
        lock (_lock)
        {
            var old = Items[index];
            _byName.Remove(old.Name);
            try
            {
                Register(item);
            }
            catch
            {
                _byName.Add(old.Name, old);
                throw;
            }

            base.SetItem(index, item);
        }
    }

    protected override void RemoveItem(int index)
    {
        lock (_lock)
        {
            _byName.Remove(Items[index].Name);
            base.RemoveItem(index);
        }
    }

    protected override void ClearItems()
    {
        lock (_lock)
        {
            _byName.Clear();
            base.ClearItems();
        }
    }

    private void Register(IResource item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (!_byName.TryAdd(item.Name, item))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{item.GetType()}' with name '{item.Name}' because resource of type "
                + $"'{_byName[item.Name].GetType()}' with that name already exists. Resource names are case-insensitive.");
        }
    }
}
