using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts files into a container when it is created.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, DestinationPath = {DestinationPath}")]
public sealed class ContainerFileSystemCallbackAnnotation : IResourceAnnotation
{
    /// <summary>The absolute path of the directory in the container that the files go to.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>The user id of files that name none; null for root.</summary>
    public int? DefaultOwner { get; init; }

    /// <summary>The group id of files that name none; null for root.</summary>
    public int? DefaultGroup { get; init; }

    /// <summary>The permissions taken away from files that name none; null for 0022.</summary>
    public UnixFileMode? Umask { get; set; }

    /// <summary>Makes the files.</summary>
    public required Func<ContainerFileSystemCallbackContext, CancellationToken, Task<IEnumerable<ContainerFileSystemItem>>> Callback { get; init; }
}

/// <summary>What the callback of a <see cref="ContainerFileSystemCallbackAnnotation"/> gets.</summary>
public sealed class ContainerFileSystemCallbackContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The former name of <see cref="Services"/>.</summary>
    [Obsolete("Use Services instead.")]
    public IServiceProvider ServiceProvider
    {
        get => Services;
        init => Services = value;
    }

    /// <summary>The resource whose container is created.</summary>
    public required IResource Model { get; init; }
}
