using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources of an application, in the order in which they were added; names are unique, whatever their case.</summary>
public interface IResourceCollection : IList<IResource>
{
    /// <summary>Finds a resource by its name, without regard to case.</summary>
    /// <param name="name">The name to look for.</param>
    /// <param name="resource">The resource, when found.</param>
    /// <returns>Whether there is such a resource.</returns>
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(each => Names.Same(each.Name, name));
        return resource is not null;
    }
}
