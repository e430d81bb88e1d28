using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An application's resources. What starts early looks at them while the last are added: an enumeration has those that were there
/// when it began.
/// </summary>
internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    private readonly ConcurrentDictionary<string, IResource> _byName = new(Names.Resource);

    public ResourceCollection() : base(new CopyOnWriteList<IResource>())
    {
    }

    public ResourceCollection(IEnumerable<IResource> resources) : this()
    {
        foreach (var resource in resources)
        {
            Add(resource);
        }
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource) => _byName.TryGetValue(name, out resource);

    protected override void InsertItem(int index, IResource item)
    {
        Register(item);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, IResource item)
    {
        var old = this[index];
        _byName.TryRemove(old.Name, out _);
        try
        {
            Register(item);
        }
        catch
        {
            _byName[old.Name] = old;
            throw;
        }

        base.SetItem(index, item);
    }

    protected override void RemoveItem(int index)
    {
        _byName.TryRemove(this[index].Name, out _);
        base.RemoveItem(index);
    }

    protected override void ClearItems()
    {
        _byName.Clear();
        base.ClearItems();
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
