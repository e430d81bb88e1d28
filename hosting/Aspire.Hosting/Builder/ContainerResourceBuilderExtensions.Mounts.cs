using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ContainerResourceBuilderExtensions
{
    /// <summary>Mounts a volume of the container engine.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The volume's name; null for an anonymous one, which does not outlive the container.</param>
    /// <param name="target">The path inside the container.</param>
    /// <param name="isReadOnly">Whether the container may only read. Default false.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">An anonymous volume was to be read-only.</exception>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(target);
        return builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));
    }

    /// <summary>Mounts an anonymous volume, which does not outlive the container.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="target">The path inside the container.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string target) where T : ContainerResource
        => builder.WithVolume(name: null, target);

    /// <summary>Mounts a file or directory of the host.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The path on the host; a relative one begins at the app host's directory.</param>
    /// <param name="target">The path inside the container.</param>
    /// <param name="isReadOnly">Whether the container may only read. Default false.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);

        // An absolute path is taken as it is: it may be meant for another machine.
        var path = Path.IsPathRooted(source) ? source : Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory);
        return builder.WithAnnotation(new ContainerMountAnnotation(path, target, ContainerMountType.BindMount, isReadOnly));
    }

    /// <summary>Puts files into the container when it is created.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="destinationPath">The absolute path of the directory in the container.</param>
    /// <param name="entries">The files and directories.</param>
    /// <param name="defaultOwner">The user id of those that name none; null for root.</param>
    /// <param name="defaultGroup">The group id of those that name none; null for root.</param>
    /// <param name="umask">The permissions taken away from those that name none; null for 0022.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithContainerFiles<T>(
        this IResourceBuilder<T> builder, string destinationPath, IEnumerable<ContainerFileSystemItem> entries,
        int? defaultOwner = null, int? defaultGroup = null, UnixFileMode? umask = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(entries);
        return builder.WithContainerFiles(destinationPath, (_, _) => Task.FromResult(entries), defaultOwner, defaultGroup, umask);
    }

    /// <summary>Puts files into the container when it is created, made by a callback at that time.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="destinationPath">The absolute path of the directory in the container.</param>
    /// <param name="callback">Makes the files and directories.</param>
    /// <param name="defaultOwner">The user id of those that name none; null for root.</param>
    /// <param name="defaultGroup">The group id of those that name none; null for root.</param>
    /// <param name="umask">The permissions taken away from those that name none; null for 0022.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithContainerFiles<T>(
        this IResourceBuilder<T> builder, string destinationPath,
        Func<ContainerFileSystemCallbackContext, CancellationToken, Task<IEnumerable<ContainerFileSystemItem>>> callback,
        int? defaultOwner = null, int? defaultGroup = null, UnixFileMode? umask = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(destinationPath);
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithAnnotation(new ContainerFileSystemCallbackAnnotation
        {
            DestinationPath = destinationPath,
            Callback = callback,
            DefaultOwner = defaultOwner,
            DefaultGroup = defaultGroup,
            Umask = umask,
        });
    }

    /// <summary>Puts a file, or the files of a directory, of the host into the container: as copies when running, as a read-only mount when publishing.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="destinationPath">The absolute path of the directory in the container.</param>
    /// <param name="sourcePath">The path on the host; a relative one begins at the app host's directory.</param>
    /// <param name="defaultOwner">The user id; null for root.</param>
    /// <param name="defaultGroup">The group id; null for root.</param>
    /// <param name="umask">The permissions taken away; null for 0022.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">There is neither such a file nor such a directory.</exception>
    public static IResourceBuilder<T> WithContainerFiles<T>(
        this IResourceBuilder<T> builder, string destinationPath, string sourcePath,
        int? defaultOwner = null, int? defaultGroup = null, UnixFileMode? umask = null)
        where T : ContainerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(destinationPath);
        ArgumentNullException.ThrowIfNull(sourcePath);

        var source = Path.GetFullPath(sourcePath, builder.ApplicationBuilder.AppHostDirectory);
        if (!Path.Exists(source))
        {
            throw new InvalidOperationException(
                $"The source path '{source}' does not exist. Ensure the path is correct and accessible.");
        }

        return builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder.WithContainerFiles(
                destinationPath,
                (_, _) => Task.FromResult(ContainerDirectory.GetFileSystemItemsFromPath(source, searchOptions: SearchOption.AllDirectories)),
                defaultOwner, defaultGroup, umask)
            : builder.WithBindMount(source, destinationPath, isReadOnly: true);
    }
}
