using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;

namespace Benchmarks;

/// <summary>
/// A throwaway home, data folder and set of ports on which the contenders run in turn; it is gone when it is disposed. The cache of
/// restored tools is the user's own, and so is the container engine.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Engine = "podman";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-benchmark-");
    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly int _backendPort = FreePort();
    private readonly int _dashboardPort = FreePort();
    private readonly int _postgresPort = FreePort();
    private readonly int _telemetryPort = FreePort();
    private readonly int _telemetryHttpPort = FreePort();
    private readonly string _name = $"apphost-benchmark-{Environment.ProcessId}";
    private bool _hasVolume;

    private static string Repository => Metadata("Repository");

    private string DataFolder => Path.Combine(_folder.FullName, "postgres");

    private Uri Ready => new($"http://localhost:{_backendPort}/readyz");

    private Uri Dashboard => new($"http://localhost:{_dashboardPort}/");

    /// <summary>The AppHost, in the processes runtime.</summary>
    public IContender AppHost(Launch launch) => AppHost("app host", launch, "--runtime=processes", $"--Postgres:DataFolder={DataFolder}");

    /// <summary>
    /// The same executables in an AppHost of Aspire alone, on the data folder that the AppHost has made: without a development certificate,
    /// as on a machine where nobody has made one, or with one that is trusted.
    /// </summary>
    public IContender PlainAppHost(Launch launch, bool withCertificate)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder.FullName, withCertificate ? "home-with-certificate" : "home-of-plain")).FullName;
        var command = Program(launch, Path.Combine(Repository, "tests", "benchmarks", "PlainAppHost"), "PlainAppHost", [], home);
        AddBackend(command);
        command.Environment["BACKEND_PORT"] = Text(_backendPort);
        command.Environment.Remove("PORT");
        if (withCertificate)
        {
            DevelopmentCertificate.Trust(home, command.Environment);
        }

        return new ProcessContender(withCertificate ? "plain, certificate" : "plain Aspire", Ready, Dashboard, command);
    }

    /// <summary>The built AppHost, in the containers runtime on podman, with a volume of its own.</summary>
    public IContender AppHostInContainers()
    {
        _hasVolume = true;
        return AppHost("app host, containers", Launch.Built, "--runtime=containers", $"--ASPIRE_CONTAINER_RUNTIME={Engine}", $"--Containers:Volume={_name}");
    }

    /// <summary>The backend's plain compose file under podman-compose, on ports and a volume of its own.</summary>
    public IContender Compose()
    {
        var backend = Path.Combine(Repository, "node-backend");
        var file = Path.Combine(_folder.FullName, "compose.yaml");
        File.WriteAllText(file, File.ReadAllText(Path.Combine(backend, "compose.yaml"))
            .Replace("context: .", $"context: {backend}", StringComparison.Ordinal));
        return new ComposeContender("podman-compose", Ready, _name, file, new Dictionary<string, string>
        {
            ["DB_PASS"] = _password,
            ["PUBLISHED_PORT"] = Text(_backendPort),
            ["POSTGRES_PUBLISHED_PORT"] = Text(_postgresPort),
        });
    }

    /// <summary>The plain script, on the data folder that the AppHost has made.</summary>
    public IContender Script()
    {
        var command = new ProcessStartInfo("/bin/sh", [Path.Combine(Repository, "tests", "benchmarks", "start.sh")]);
        AddBackend(command);
        return new ProcessContender("script", Ready, dashboard: null, command);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_hasVolume)
        {
            using var remove = Process.Start(Engine, ["volume", "rm", "--force", _name]);
            await remove.WaitForExitAsync();
        }

        _folder.Delete(recursive: true);
    }

    private ProcessContender AppHost(string name, Launch launch, params string[] settings)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder.FullName, "home")).FullName;
        var command = Program(launch, Path.Combine(Repository, "AppHost"), "AppHost", [.. settings, $"--Backend:Port={_backendPort}"], home);
        // Where podman has its images, for a user other than root.
        command.Environment["XDG_DATA_HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        // Not on the command line, where every user of the machine could read it.
        command.Environment["Parameters__postgres-password"] = _password;
        return new ProcessContender(name, Ready, Dashboard, command);
    }

    private ProcessStartInfo Program(Launch launch, string project, string name, string[] arguments, string home)
    {
        var configuration = Metadata("Configuration");
        var command = launch == Launch.Built
            ? new ProcessStartInfo(Path.Combine(project, "bin", configuration, Metadata("TargetFramework"), name), arguments)
            : new ProcessStartInfo("dotnet", ["run", "--no-launch-profile", "-c", configuration, "--project", project, "--", .. arguments]);
        command.WorkingDirectory = project;
        command.Environment["HOME"] = home;
        command.Environment["XDG_CACHE_HOME"] = UserCache();
        command.Environment["NUGET_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        command.Environment["ASPNETCORE_URLS"] = Dashboard.ToString();
        command.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://localhost:{Text(_telemetryPort)}";
        command.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{Text(_telemetryHttpPort)}";
        command.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        command.Environment["ASPIRE_VERSION_CHECK_DISABLED"] = "true";
        command.Environment["DOTNET_ENVIRONMENT"] = "Development";
        return command;
    }

    // The variables of start.sh, which the plain AppHost reads too.
    private void AddBackend(ProcessStartInfo command)
    {
        command.Environment["POSTGRES_LAUNCHER"] = Path.Combine(Repository, "hosting", "Postgres", "postgres.sh");
        command.Environment["POSTGRES"] = Restored("postgresql", "postgres");
        command.Environment["PGDATA"] = DataFolder;
        command.Environment["PGPORT"] = Text(_postgresPort);
        command.Environment["NODE"] = Restored("node", "node");
        command.Environment["BACKEND"] = Path.Combine(Repository, "node-backend");
        command.Environment["PORT"] = Text(_backendPort);
        command.Environment["APP_ENV"] = "development";
        command.Environment["DB_HOST"] = "localhost";
        command.Environment["DB_PORT"] = Text(_postgresPort);
        command.Environment["DB_USER"] = "app_user";
        command.Environment["DB_PASS"] = _password;
        command.Environment["DB_NAME"] = "app_db";
        command.Environment["MAX_NODE_MEMORY"] = "384";
    }

    // The newest of the versions in the cache of restored tools, which the app host has just used.
    private static string Restored(string tool, string program) =>
        Directory.EnumerateDirectories(Path.Combine(UserCache(), "node-postgres-apphost", tool))
            .Select(folder => new FileInfo(Path.Combine(folder, "bin", program)))
            .Where(file => file.Exists)
            .MaxBy(file => file.Directory!.Parent!.CreationTimeUtc)?.FullName
        ?? throw new FileNotFoundException($"There is no restored '{program}' in '{UserCache()}'.");

    private static string UserCache() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static string Metadata(string key) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>How an AppHost is started.</summary>
internal enum Launch
{
    /// <summary>The built program.</summary>
    Built,

    /// <summary>As typed, <c>dotnet run --project</c>, with the look whether anything has to be built.</summary>
    DotnetRun,
}
