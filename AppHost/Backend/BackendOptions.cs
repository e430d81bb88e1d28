using AppHost.Node;
using AppHost.Runtime;

namespace AppHost.Backend;

/// <summary>
/// Which Node backend this AppHost runs: the section <c>Backend</c> of <c>appsettings.json</c>. Any backend that keeps
/// the contract in <c>docs/your-backend.md</c> can take the place of <c>node-backend/</c> here.
/// </summary>
internal sealed record BackendOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Backend";

    /// <summary>Folder of the backend, absolute or relative to the AppHost. Default <c>../node-backend</c>.</summary>
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

    /// <summary>Whether there are migrations to run before the backend.</summary>
    public bool HasMigrations => MigrateCommand.Count > 0;

    /// <summary>Reads the section, makes <see cref="Path"/> absolute and checks every value.</summary>
    /// <exception cref="DistributedApplicationException">One or more values are wrong; the message names them all.</exception>
    public static BackendOptions Load(IDistributedApplicationBuilder builder, AppRuntime runtime)
    {
        var settings = new BackendSettings(builder.Configuration.GetSection(Section));
        var unset = new BackendOptions();
        var options = new BackendOptions
        {
            Path = System.IO.Path.GetFullPath(settings.Text(nameof(Path), unset.Path), builder.AppHostDirectory),
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
        };
        settings.RefuseOthers();

        var faults = settings.Faults.Concat(BackendFaults.Of(options, runtime)).ToList();
        return faults.Count == 0
            ? options
            : throw new DistributedApplicationException(
                $"'{Section}' in AppHost/appsettings.json has {faults.Count} fault(s):{System.Environment.NewLine}"
                + string.Join(System.Environment.NewLine, faults.Select(fault => "  - " + fault)));
    }

    /// <summary>The backend's <c>package.json</c>.</summary>
    public PackageJson ReadPackage() => PackageJson.Read(Path);
}
