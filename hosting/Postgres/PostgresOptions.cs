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

    /// <summary>Reads the settings.</summary>
    /// <exception cref="DistributedApplicationException">Some values are not possible; the message names them all.</exception>
    internal static PostgresOptions Load(IDistributedApplicationBuilder builder)
    {
        var containers = new SettingsReader(builder.Configuration.GetSection("Containers"), "Containers:");
        var deployment = new SettingsReader(builder.Configuration.GetSection("Deployment"), "Deployment:");
        var unset = new PostgresOptions();
        var options = new PostgresOptions
        {
            PostgresImage = containers.Text(nameof(PostgresImage), unset.PostgresImage),
            Volume = containers.Text(nameof(Volume), unset.Volume),
            PostgresLifetime = containers.Choice(nameof(PostgresLifetime), unset.PostgresLifetime),
            DataFolder = builder.Configuration[$"Postgres:{nameof(DataFolder)}"] ?? unset.DataFolder,
            DatabaseHost = deployment.Text(nameof(DatabaseHost), ""),
            DatabasePort = deployment.Number(nameof(DatabasePort), unset.DatabasePort),
        };
        options.Check($"What {Path.GetFileName(builder.AppHostDirectory)}/appsettings.json says of PostgreSQL", [.. containers.Faults, .. deployment.Faults]);
        return options;
    }

    /// <summary>Refuses values that are not possible.</summary>
    /// <exception cref="DistributedApplicationException">There are some, or <paramref name="faults"/>; the message names them all.</exception>
    internal void Check(string what, IEnumerable<string> faults)
    {
        var image = ImageName.Parse(PostgresImage);
        SettingsReader.ThrowIfAny(what, [.. faults, .. SettingsReader.Faulty(
            (image is { Tag: null, Digest: null },
                $"Containers:PostgresImage: '{PostgresImage}' has neither tag nor digest, so it would change by itself. Name one, as in docker.io/library/postgres:18.4."),
            (image is { Tag: null, Digest: not null },
                $"Containers:PostgresImage: '{PostgresImage}' has no tag, and its digest does not tell the major version, on which it depends where the data lies. Name both, as in docker.io/library/postgres:18.4@{image.Digest}."),
            (Volume.Length == 0 || Volume.Contains('/', StringComparison.Ordinal),
                $"Containers:Volume: '{Volume}' is not the name of a volume. Use letters, digits, '_', '.' and '-'."),
            (DatabasePort is < 1 or > 65535, $"Deployment:DatabasePort: {DatabasePort} is not a port. Use 1 to 65535."))]);
    }
}
