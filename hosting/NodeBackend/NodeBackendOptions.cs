namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// Which Node backend an application has: a section of its settings, <c>Backend</c>, and how its image is built, by <c>BuildArguments</c>,
/// <c>CaCertificate</c> and <c>Npmrc</c> of the section <c>Containers</c>.
/// </summary>
public sealed record NodeBackendOptions
{
    private static readonly string[] SystemCertificates = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

    /// <summary>Folder of the backend, absolute or relative to the app host. Default <c>../node-backend</c>.</summary>
    public string Path { get; init; } = "../node-backend";

    /// <summary>Dockerfile, relative to <see cref="Path"/>. Default <c>Dockerfile</c>.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>Stage of the Dockerfile that runs; null (in a file: empty) for its last. Default <c>runtime</c>.</summary>
    public string? Stage { get; init; } = "runtime";

    /// <summary>Port on the host, on loopback. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Port on which the backend listens inside its container. Default 3000.</summary>
    public int TargetPort { get; init; } = 3000;

    /// <summary>Applies the migrations and exits, as program and arguments; empty where there are none. Default <c>npm run db:migrate</c>.</summary>
    public IReadOnlyList<string> MigrateCommand { get; init; } = ["npm", "run", "db:migrate"];

    /// <summary>Starts the backend, as program and arguments. Default <c>npm start</c>.</summary>
    public IReadOnlyList<string> StartCommand { get; init; } = ["npm", "start"];

    /// <summary>Path that answers 200 once the backend can serve. Default <c>/readyz</c>.</summary>
    public string HealthPath { get; init; } = "/readyz";

    /// <summary>Name of the database. Default <c>app_db</c>.</summary>
    public string DatabaseName { get; init; } = "app_db";

    /// <summary>Memory of one backend instance in MiB; the container's limit and Node's heap follow from it. Default 512.</summary>
    public int MemoryLimitMiB { get; init; } = 512;

    /// <summary>Rebuild and restart the backend when a source file changes (processes runtime). Default true.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>Further environment variables of the backend and its migrations. No secrets here.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Build arguments of the Dockerfile, <c>BUILD_IMAGE</c> and <c>RUNTIME_IMAGE</c> above all: the base images, from a company's registry,
    /// say. Without them the Dockerfile's own defaults hold. No secrets here.
    /// </summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// A PEM file that a build here gets as the secret <c>ca_certificate</c>, for a proxy that inspects TLS. Default: the file that
    /// <c>NODE_EXTRA_CA_CERTS</c> or <c>SSL_CERT_FILE</c> names, or this machine's own bundle.
    /// </summary>
    public string? CaCertificate { get; init; }

    /// <summary>An npm configuration that a build here gets as the secret <c>npmrc</c>, for a private registry. Default: none.</summary>
    public string? Npmrc { get; init; }

    /// <summary>Whether there are migrations to run before the backend.</summary>
    public bool HasMigrations => MigrateCommand.Count > 0;

    // Where the settings are, for messages.
    private string Source { get; init; } = "The backend";

    // Three quarters of the memory: Node needs room beside its heap.
    internal string HeapMiB => (MemoryLimitMiB * 3 / 4).ToString(CultureInfo.InvariantCulture);

    internal static NodeBackendOptions Load(IDistributedApplicationBuilder builder, string section)
    {
        var settings = new SettingsReader(builder.Configuration.GetSection(section));
        var containers = new SettingsReader(builder.Configuration.GetSection("Containers"), "Containers:");
        var unset = new NodeBackendOptions();
        var options = new NodeBackendOptions
        {
            Path = settings.Text(nameof(Path), unset.Path),
            Dockerfile = settings.Text(nameof(Dockerfile), unset.Dockerfile),
            Stage = settings.Text(nameof(Stage), unset.Stage!) is { Length: > 0 } stage ? stage : null,
            Port = settings.Number(nameof(Port), unset.Port),
            TargetPort = settings.Number(nameof(TargetPort), unset.TargetPort),
            MigrateCommand = settings.Command(nameof(MigrateCommand), unset.MigrateCommand),
            StartCommand = settings.Command(nameof(StartCommand), unset.StartCommand),
            HealthPath = settings.Text(nameof(HealthPath), unset.HealthPath),
            DatabaseName = settings.Text(nameof(DatabaseName), unset.DatabaseName),
            MemoryLimitMiB = settings.Number(nameof(MemoryLimitMiB), unset.MemoryLimitMiB),
            Watch = settings.Switch(nameof(Watch), unset.Watch),
            Environment = settings.Pairs(nameof(Environment)),
            BuildArguments = containers.Pairs(nameof(BuildArguments)),
            CaCertificate = containers.Text(nameof(CaCertificate), ""),
            Npmrc = containers.Text(nameof(Npmrc), ""),
            Source = $"'{section}' in {System.IO.Path.GetFileName(builder.AppHostDirectory)}/appsettings.json",
        };
        settings.RefuseOthers();
        return options.Complete(builder, [.. settings.Faults, .. containers.Faults]);
    }

    /// <summary>The same with absolute paths, and the certificates of this machine where none are named; checks everything that can be checked yet.</summary>
    /// <exception cref="DistributedApplicationException">There are faults; the message names them all.</exception>
    internal NodeBackendOptions Complete(IDistributedApplicationBuilder builder, IEnumerable<string> faults)
    {
        var complete = this with
        {
            Path = System.IO.Path.GetFullPath(Path, builder.AppHostDirectory),
            CaCertificate = Absolute(CaCertificate) ?? Certificates().FirstOrDefault(File.Exists),
            Npmrc = Absolute(Npmrc),
        };
        complete.Throw([.. faults, .. NodeBackendFaults.Of(complete), .. NodeBackendFaults.Of(complete, AppRuntime.Foresee(builder))]);
        return complete;

        string? Absolute(string? file) => string.IsNullOrEmpty(file) ? null : System.IO.Path.GetFullPath(file, builder.AppHostDirectory);
    }

    /// <summary>Refuses what the runtime cannot work with: a Dockerfile or a package manager that is not as it should be.</summary>
    /// <exception cref="DistributedApplicationException">There are faults; the message names them all.</exception>
    internal void Check(AppRuntime runtime) => Throw([.. NodeBackendFaults.Of(this, runtime.Kind)]);

    /// <summary>The backend's <c>package.json</c>.</summary>
    internal PackageJson ReadPackage() => PackageJson.Read(Path);

    private void Throw(IReadOnlyList<string> faults) => SettingsReader.ThrowIfAny(Source, faults);

    private static IEnumerable<string?> Certificates() =>
        [System.Environment.GetEnvironmentVariable("NODE_EXTRA_CA_CERTS"), System.Environment.GetEnvironmentVariable("SSL_CERT_FILE"), .. SystemCertificates];
}
