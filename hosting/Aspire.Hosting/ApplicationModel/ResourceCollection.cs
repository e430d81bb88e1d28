using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
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

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource) => _byName.TryGetValue(name, out resource);

    protected override void InsertItem(int index, IResource item)
    {
        Register(item);
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, IResource item)
    {
        var old = this[index];
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

    protected override void RemoveItem(int index)
    {
        _byName.Remove(this[index].Name);
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
