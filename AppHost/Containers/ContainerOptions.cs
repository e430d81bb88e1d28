using AppHost.Backend;
using AppHost.Runtime;

namespace AppHost.Containers;

/// <summary>What the containers runtime runs on: section <c>Containers</c> of AppHost/appsettings.json.</summary>
internal sealed record ContainerOptions
{
    private static readonly string[] SystemCertificates = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

    /// <summary>PostgreSQL's image, with its tag, and a digest where it is pinned by one. Default <c>docker.io/library/postgres:18.4</c>.</summary>
    public string PostgresImage { get; init; } = "docker.io/library/postgres:18.4";

    /// <summary>
    /// Build arguments of the backend's Dockerfile, <c>BUILD_IMAGE</c> and <c>RUNTIME_IMAGE</c> above all: the base images, from a
    /// company's registry, say. Without them the Dockerfile's own defaults hold. No secrets here.
    /// </summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A PEM file that the build gets as the secret <c>ca_certificate</c>, for a proxy that inspects TLS. Default: the file that
    /// <c>NODE_EXTRA_CA_CERTS</c> or <c>SSL_CERT_FILE</c> names, or this machine's own bundle.
    /// </summary>
    public string? CaCertificate { get; init; }

    /// <summary>An npm configuration that the build gets as the secret <c>npmrc</c>, for a private registry. Default: none.</summary>
    public string? Npmrc { get; init; }

    /// <summary>The volume with PostgreSQL's data. Default <c>postgres_data</c>.</summary>
    public string Volume { get; init; } = "postgres_data";

    /// <summary>
    /// How long PostgreSQL's container lives: <c>Session</c>, until the application stops, or <c>Persistent</c>, until someone
    /// removes it, so that the next start finds it running. Default <c>Session</c>.
    /// </summary>
    public string PostgresLifetime { get; init; } = nameof(ContainerLifetime.Session);

    /// <summary>Whether PostgreSQL goes on running when the application stops.</summary>
    public bool KeepsPostgres => PostgresLifetime == nameof(ContainerLifetime.Persistent);

    /// <summary>Every image that has to be in the engine, or pulled, before anything can run.</summary>
    public IReadOnlyList<string> BaseImages { get; private init; } = [];

    /// <summary>Reads the section.</summary>
    /// <exception cref="DistributedApplicationException">Some values are not possible; the message names them all.</exception>
    public static ContainerOptions Load(IDistributedApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<ContainerOptions>("Containers");
        var backend = builder.Configuration.GetSection("Backend");
        var dockerfile = Path.Combine(
            builder.AppHostDirectory, backend["Path"] ?? new BackendOptions().Path, backend["Dockerfile"] ?? new BackendOptions().Dockerfile);
        options = options with
        {
            CaCertificate = options.Certificate(builder.AppHostDirectory),
            Npmrc = string.IsNullOrEmpty(options.Npmrc) ? null : Path.GetFullPath(options.Npmrc, builder.AppHostDirectory),
            BaseImages =
            [
                options.PostgresImage,
                .. DockerfileImages.Read(dockerfile, options.BuildArguments).Where(image => image != options.PostgresImage),
            ],
        };

        var faults = options.Faults().ToArray();
        return faults.Length == 0
            ? options
            : throw new DistributedApplicationException(
                $"'Containers' in AppHost/appsettings.json has {faults.Length} fault(s):{Environment.NewLine}"
                + string.Join(Environment.NewLine, faults.Select(fault => "  - " + fault)));
    }

    private string? Certificate(string folder) => string.IsNullOrEmpty(CaCertificate)
        ? ((string?[])[Environment.GetEnvironmentVariable("NODE_EXTRA_CA_CERTS"), Environment.GetEnvironmentVariable("SSL_CERT_FILE"), .. SystemCertificates])
            .FirstOrDefault(File.Exists)
        : Path.GetFullPath(CaCertificate, folder);

    private IEnumerable<string> Faults()
    {
        var image = ImageName.Parse(PostgresImage);
        if (image is { Tag: null, Digest: null })
        {
            yield return $"PostgresImage: '{PostgresImage}' has neither tag nor digest, so it would change by itself. Name one, as in docker.io/library/postgres:18.4.";
        }
        else if (image.Tag is null)
        {
            yield return $"PostgresImage: '{PostgresImage}' has no tag, and its digest does not tell the major version, on which it depends where the data lies. Name both, as in docker.io/library/postgres:18.4@{image.Digest}.";
        }

        if (Volume.Length == 0 || Volume.Contains('/', StringComparison.Ordinal))
        {
            yield return $"Volume: '{Volume}' is not the name of a volume. Use letters, digits, '_', '.' and '-'.";
        }

        if (PostgresLifetime is not (nameof(ContainerLifetime.Session) or nameof(ContainerLifetime.Persistent)))
        {
            yield return $"PostgresLifetime: '{PostgresLifetime}' is neither '{nameof(ContainerLifetime.Session)}' nor '{nameof(ContainerLifetime.Persistent)}'.";
        }

        foreach (var (name, path) in new[] { (nameof(CaCertificate), CaCertificate), (nameof(Npmrc), Npmrc) })
        {
            if (path is not null && !File.Exists(path))
            {
                yield return $"{name}: the file '{path}' does not exist.";
            }
        }
    }
}
