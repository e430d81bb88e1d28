using Microsoft.Extensions.Configuration;
using NodePostgres.Hosting.Runtime;

namespace NodePostgres.Hosting.Postgres;

/// <summary>
/// Which PostgreSQL an application has, by its settings: <c>PostgresImage</c>, <c>Volume</c> and <c>PostgresLifetime</c> of the section
/// <c>Containers</c>, <c>DataFolder</c> of the section <c>Postgres</c>, <c>DatabaseHost</c> and <c>DatabasePort</c> of the section <c>Deployment</c>.
/// </summary>
public sealed record PostgresOptions
{
    /// <summary>PostgreSQL's image, with its tag, and a digest where it is pinned by one. Default <c>docker.io/library/postgres:18.4</c>.</summary>
    public string PostgresImage { get; init; } = "docker.io/library/postgres:18.4";

    /// <summary>The volume with the data of the container. Default <c>postgres_data</c>.</summary>
    public string Volume { get; init; } = "postgres_data";

    /// <summary>
    /// How long the container lives: <c>Session</c>, until the application stops, or <c>Persistent</c>, until someone removes it, so that
    /// the next start finds it running. Default <c>Session</c>.
    /// </summary>
    public ContainerLifetime PostgresLifetime { get; init; } = ContainerLifetime.Session;

    /// <summary>The folder with the data of the process, relative to the one above the app host's. Default <c>.data/postgres</c>.</summary>
    public string DataFolder { get; init; } = Path.Combine(".data", "postgres");

    /// <summary>The server's host where what is published has none of its own; empty (the default) publishes one.</summary>
    public string DatabaseHost { get; init; } = "";

    /// <summary>The port of that server; the default is 5432.</summary>
    public int DatabasePort { get; init; } = 5432;

    /// <summary>Whether the application is being published for a server that is elsewhere.</summary>
    public bool IsExternal { get; private init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="DistributedApplicationException">Some values are not possible; the message names them all.</exception>
    internal static PostgresOptions Load(IDistributedApplicationBuilder builder)
    {
        var (containers, deployment) = (builder.Configuration.GetSection("Containers"), builder.Configuration.GetSection("Deployment"));
        var unset = new PostgresOptions();
        List<string> faults = [];
        var options = new PostgresOptions
        {
            PostgresImage = containers[nameof(PostgresImage)] ?? unset.PostgresImage,
            Volume = containers[nameof(Volume)] ?? unset.Volume,
            PostgresLifetime = Value(containers, nameof(PostgresLifetime), unset.PostgresLifetime,
                $"is neither '{nameof(ContainerLifetime.Session)}' nor '{nameof(ContainerLifetime.Persistent)}'."),
            DataFolder = builder.Configuration[$"Postgres:{nameof(DataFolder)}"] ?? unset.DataFolder,
            DatabaseHost = deployment[nameof(DatabaseHost)] ?? "",
            DatabasePort = Value(deployment, nameof(DatabasePort), unset.DatabasePort, "is not a port. Use 1 to 65535."),
        };
        faults.AddRange(options.Faults());
        return faults.Count == 0
            ? options with { IsExternal = builder.ExecutionContext.IsPublishMode && options.DatabaseHost.Length > 0 }
            : throw new DistributedApplicationException(
                $"PostgreSQL's settings in appsettings.json have {faults.Count} fault(s):{Environment.NewLine}"
                + string.Join(Environment.NewLine, faults.Select(fault => "  - " + fault)));

        T Value<T>(IConfigurationSection section, string key, T otherwise, string fault)
        {
            try
            {
                return section.GetValue(key, otherwise)!;
            }
            catch (InvalidOperationException)
            {
                faults.Add($"{section.Key}:{key}: '{section[key]}' {fault}");
                return otherwise;
            }
        }
    }

    private IEnumerable<string> Faults()
    {
        var image = ImageName.Parse(PostgresImage);
        if (image is { Tag: null, Digest: null })
        {
            yield return $"Containers:PostgresImage: '{PostgresImage}' has neither tag nor digest, so it would change by itself. Name one, as in docker.io/library/postgres:18.4.";
        }
        else if (image.Tag is null)
        {
            yield return $"Containers:PostgresImage: '{PostgresImage}' has no tag, and its digest does not tell the major version, on which it depends where the data lies. Name both, as in docker.io/library/postgres:18.4@{image.Digest}.";
        }

        if (Volume.Length == 0 || Volume.Contains('/', StringComparison.Ordinal))
        {
            yield return $"Containers:Volume: '{Volume}' is not the name of a volume. Use letters, digits, '_', '.' and '-'.";
        }

        if (DatabasePort is < 1 or > 65535)
        {
            yield return $"Deployment:DatabasePort: {DatabasePort} is not a port. Use 1 to 65535.";
        }
    }
}
