using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a container's mount is backed by.</summary>
public enum ContainerMountType
{
    /// <summary>A file or folder of the host.</summary>
    BindMount,

    /// <summary>A volume of the container engine.</summary>
    Volume,
}

/// <summary>A volume, or a file or folder of the host, seen inside a container.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Source = {Source}, Target = {Target}")]
public sealed class ContainerMountAnnotation : IResourceAnnotation
{
    private readonly Func<string> _target;

    /// <summary>Creates a mount.</summary>
    /// <param name="source">The volume's name, or the absolute path on the host; null for an anonymous volume.</param>
    /// <param name="target">The path inside the container.</param>
    /// <param name="type">What the mount is backed by.</param>
    /// <param name="isReadOnly">Whether the container may only read.</param>
    /// <exception cref="ArgumentNullException">A bind mount without a source.</exception>
    /// <exception cref="ArgumentException">A bind mount whose source is not an absolute path, or an anonymous volume that is read-only.</exception>
    public ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
        : this(source, () => target, type, isReadOnly)
    {
    }

    /// <summary>Creates a mount whose place in the container depends on what the model says of it later.</summary>
    internal ContainerMountAnnotation(string? source, Func<string> target, ContainerMountType type, bool isReadOnly)
    {
        if (type == ContainerMountType.BindMount)
        {
            if (string.IsNullOrEmpty(source))
            {
                throw new ArgumentNullException(nameof(source), "Bind mounts must specify a source path.");
            }

            if (!Path.IsPathRooted(source))
            {
                throw new ArgumentException("Bind mounts must specify an absolute path.", nameof(source));
            }
        }
        else if (string.IsNullOrEmpty(source) && isReadOnly)
        {
            throw new ArgumentException("Anonymous volumes cannot be read-only.", nameof(isReadOnly));
        }

        Source = source;
        _target = target;
        Type = type;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The volume's name, or the absolute path on the host; null for an anonymous volume.</summary>
    public string? Source { get; }

    /// <summary>The path inside the container.</summary>
    public string Target => _target();

    /// <summary>What the mount is backed by.</summary>
    public ContainerMountType Type { get; }

    /// <summary>Whether the container may only read.</summary>
    public bool IsReadOnly { get; }
}
