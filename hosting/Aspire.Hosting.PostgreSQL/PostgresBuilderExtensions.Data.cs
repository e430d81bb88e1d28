using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;

namespace Aspire.Hosting;

public static partial class PostgresBuilderExtensions
{
    private const string InitPath = "/docker-entrypoint-initdb.d";

    /// <summary>
    /// Keeps the data in a volume, where the image of that major wants it: <c>/var/lib/postgresql</c> from 18 on, <c>/var/lib/postgresql/data</c>
    /// before. Set the image first.
    /// </summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; null for one made from application and resource.</param>
    /// <param name="isReadOnly">Whether the container may only read. Default false.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataPath(builder.Resource), isReadOnly);
    }

    /// <summary>
    /// Keeps the data in a directory of the host, where the image of that major wants it: <c>/var/lib/postgresql</c> from 18 on,
    /// <c>/var/lib/postgresql/data</c> before. Set the image first.
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
        return builder.WithBindMount(source, DataPath(builder.Resource), isReadOnly);
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
    private static string DataPath(IResource server)
    {
        var tag = server.TryGetLastAnnotation<ContainerImageAnnotation>(out var image) && image.Tag is not null
            ? image.Tag
            : PostgresContainerImageTags.Tag;
        var major = tag.Split('-', '.')[0];
        return int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 18
            ? "/var/lib/postgresql"
            : "/var/lib/postgresql/data";
    }
}
