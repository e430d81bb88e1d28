using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The usual base class of resources: a name and its annotations.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Name = {Name}, Annotations = {Annotations.Count}")]
public abstract class Resource : IResource
{
    /// <summary>Creates the resource.</summary>
    /// <param name="name">The name. It is checked against the naming rules when the resource is added to a builder.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null, empty or white space.</exception>
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
