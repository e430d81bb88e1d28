using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;

namespace Aspire.Hosting;

public static partial class PostgresBuilderExtensions
{
    private const string InitPath = "/docker-entrypoint-initdb.d";

    /// <summary>
    /// Keeps the data in a volume, where the image of that major wants it: <c>/var/lib/postgresql</c> from 18 on, <c>/var/lib/postgresql/data</c>
    /// before. Which it is, the tag says that the image has in the end; one that is pinned by a digest needs a tag besides.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; null for one made from application and resource.</param>
    /// <param name="isReadOnly">Whether the container may only read. Default false.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ContainerMountAnnotation(
            name ?? VolumeNameGenerator.Generate(builder, "data"), () => DataPath(builder.Resource), ContainerMountType.Volume, isReadOnly));
    }

    /// <summary>
    /// Keeps the data in a directory of the host, where the image of that major wants it: <c>/var/lib/postgresql</c> from 18 on,
    /// <c>/var/lib/postgresql/data</c> before. Which it is, the tag says that the image has in the end; one that is pinned by a digest
    /// needs a tag besides.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="source">The directory; a relative path begins at the app host's directory.</param>
    /// <param name="isReadOnly">Whether the container may only read. Default false.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(
        this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        var path = Path.IsPathRooted(source) ? source : Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory);
        return builder.WithAnnotation(new ContainerMountAnnotation(path, () => DataPath(builder.Resource), ContainerMountType.BindMount, isReadOnly));
    }

    /// <summary>Puts scripts into the container that the image runs when it initialises an empty data directory.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="source">The file or directory; a relative path begins at the app host's directory.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">There is neither such a file nor such a directory.</exception>
    public static IResourceBuilder<PostgresServerResource> WithInitFiles(this IResourceBuilder<PostgresServerResource> builder, string source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return builder.WithContainerFiles(InitPath, Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory));
    }

    /// <summary>The former verb for scripts that the image runs when it initialises an empty data directory.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="source">The directory; a relative path begins at the app host's directory.</param>
    /// <param name="isReadOnly">Whether the container may only read. Default true.</param>
    /// <returns>The builder.</returns>
    [Obsolete("Use WithInitFiles instead.")]
    public static IResourceBuilder<PostgresServerResource> WithInitBindMount(
        this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return builder.WithBindMount(source, InitPath, isReadOnly);
    }

    // https://github.com/docker-library/postgres/pull/1259: from 18 on the data lies in a directory of the major below the volume.
    private static string DataPath(PostgresServerResource server)
    {
        var tag = !server.TryGetLastAnnotation<ContainerImageAnnotation>(out var image) ? PostgresContainerImageTags.Tag
            : image.Tag ?? image.NamedTag ?? throw new DistributedApplicationException(
                $"Where the data of '{server.Name}' lies depends on the major version of PostgreSQL, which the digest of its image does not tell: in the wrong place the data would be outside of its volume. "
                + "Name the tag too, before the digest: WithImageTag(\"17.6\").WithImageSHA256(…).");
        var major = tag.Split('-', '.')[0];
        return int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 18
            ? "/var/lib/postgresql"
            : "/var/lib/postgresql/data";
    }
}
