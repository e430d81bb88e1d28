using Microsoft.Extensions.Configuration;

namespace AppHost.Backend;

/// <summary>
/// Which Node backend this AppHost runs: the section <c>Backend</c> of <c>appsettings.json</c>.
/// Any backend that keeps the environment contract in the README can take the place of <c>node-backend/</c> here.
/// </summary>
internal sealed record BackendOptions
{
    /// <summary>Folder of the backend, absolute or relative to the AppHost. Default <c>../node-backend</c>.</summary>
    public string Path { get; init; } = "../node-backend";

    /// <summary>Dockerfile, relative to <see cref="Path"/>. Default <c>Dockerfile</c>.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>Stage of the Dockerfile that runs; null for its last. Default <c>runtime</c>.</summary>
    public string? Stage { get; init; } = "runtime";

    /// <summary>Port on the host, on loopback. Default 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Port on which the backend listens inside its container. Default 3000.</summary>
    public int TargetPort { get; init; } = 3000;

    /// <summary>Applies the migrations and exits, as program and arguments. Default <c>npm run db:migrate</c>.</summary>
    public IReadOnlyList<string> MigrateCommand { get; init; } = [];

    /// <summary>Starts the backend, as program and arguments. Default <c>npm start</c>.</summary>
    public IReadOnlyList<string> StartCommand { get; init; } = [];

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

    /// <summary>Reads the section, makes <see cref="Path"/> absolute and checks every value.</summary>
    /// <exception cref="DistributedApplicationException">One or more values are wrong; the message names them all.</exception>
    public static BackendOptions Load(IDistributedApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Backend");
        BackendOptions options;
        try
        {
            options = section.Get<BackendOptions>() ?? new BackendOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new DistributedApplicationException(
                $"'Backend' in AppHost/appsettings.json cannot be read: {e.InnerException?.Message ?? e.Message} Correct that value and start again.");
        }

        options = options with
        {
            Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(builder.AppHostDirectory, options.Path)),
            MigrateCommand = options.MigrateCommand.Count > 0 ? options.MigrateCommand : ["npm", "run", "db:migrate"],
            StartCommand = options.StartCommand.Count > 0 ? options.StartCommand : ["npm", "start"],
        };

        var faults = options.Faults().ToList();
        return faults.Count == 0
            ? options
            : throw new DistributedApplicationException(
                $"'Backend' in AppHost/appsettings.json has {faults.Count} fault(s):{System.Environment.NewLine}"
                + string.Join(System.Environment.NewLine, faults.Select(fault => "  - " + fault)));
    }

    private IEnumerable<string> Faults()
    {
        if (!Directory.Exists(Path))
        {
            yield return $"Path: the folder '{Path}' does not exist. Name the folder that holds the backend's package.json.";
        }
        else if (!File.Exists(System.IO.Path.Combine(Path, "package.json")))
        {
            yield return $"Path: '{Path}' has no package.json. Name the folder of a Node project.";
        }

        if (Port is < 1 or > 65535)
        {
            yield return $"Port: {Port} is not a port. Use 1 to 65535.";
        }

        if (TargetPort is < 1024 or > 65535)
        {
            yield return $"TargetPort: {TargetPort} cannot be bound without privileges. Use 1024 to 65535.";
        }

        if (!HealthPath.StartsWith('/'))
        {
            yield return $"HealthPath: '{HealthPath}' is not a path. Begin it with '/'.";
        }

        if (DatabaseName.Length is 0 or > 63)
        {
            yield return $"DatabaseName: '{DatabaseName}' is not a PostgreSQL name. Use 1 to 63 bytes.";
        }

        if (MemoryLimitMiB < 64)
        {
            yield return $"MemoryLimitMiB: {MemoryLimitMiB} is too little for Node. Use 64 or more.";
        }

        foreach (var name in Environment.Keys.Where(name => name.Length == 0 || name.Contains('=', StringComparison.Ordinal)))
        {
            yield return $"Environment: '{name}' is not the name of an environment variable.";
        }
    }
}
