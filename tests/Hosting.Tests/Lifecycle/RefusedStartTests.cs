using System.Runtime.Versioning;

namespace Hosting.Tests.Lifecycle;

[Trait("Category", "Application")]
[UnsupportedOSPlatform("windows")]
public sealed class RefusedStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost refused é ");

    public RefusedStartTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Its faults are made in the way of POSIX systems.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_unknown_runtime()
    {
        var start = await RefusedStart.OfAsync(_folder, new Dictionary<string, string>(), "--runtime", "foo");

        Says(start, "The runtime 'foo' is unknown. Use 'auto', 'containers' or 'processes' with --runtime or APPHOST_RUNTIME.");
    }

    [Fact]
    public async Task No_npm_on_the_first_start()
    {
        var empty = _folder.CreateSubdirectory("empty").FullName;

        var start = await RefusedStart.OfAsync(_folder, new Dictionary<string, string> { ["PATH"] = empty }, "--runtime", "processes");

        Says(start, "npm was not found in PATH; the first start needs it to restore the tools and the backend's packages. "
            + "Install Node.js 20 or newer, which brings npm (https://nodejs.org), then start again.");
    }

    [Fact]
    public async Task No_network_on_the_first_start()
    {
        // Nobody listens there.
        var environment = new Dictionary<string, string> { ["npm_config_registry"] = "http://127.0.0.1:9/", ["npm_config_fetch_retries"] = "0" };

        var start = await RefusedStart.OfAsync(_folder, environment, "--runtime", "processes");

        Says(start, "the registry could not be reached. Check the network, and 'npm config get registry' and the proxy settings; only the first start needs them.");
    }

    [Fact]
    public async Task A_home_that_cannot_be_written()
    {
        // Not even root can make a folder in a file.
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var home = Path.Combine(file, "home");
        var environment = new Dictionary<string, string> { ["HOME"] = home, ["XDG_CACHE_HOME"] = "" };

        var start = await RefusedStart.OfAsync(_folder, environment, "--runtime", "processes");

        Says(start, $"The tools cannot be written to '{home}/.cache/node-postgres-apphost'");
        Says(start, "Make that folder writable, or set XDG_CACHE_HOME to a folder that you can write, then start again.");
    }

    [Theory]
    [InlineData("20.10.24", 0, "its command is version 20.10.24, and the orchestrator needs 25 or newer")]
    [InlineData("28.2.2", 1, "its buildx plugin, which builds the images, is missing: install docker-buildx-plugin or docker-buildx")]
    public async Task A_docker_that_cannot_do_what_is_needed(string version, int buildx, string complaint)
    {
        var environment = Engine("docker", $"case $1 in version) echo '{version}' ;; buildx) exit {buildx} ;; esac");

        var start = await RefusedStart.OfAsync(_folder, environment, "--runtime", "containers");

        Says(start, $"The runtime 'containers' is not possible here: docker is installed but cannot be used ({complaint}).");
    }

    [Theory]
    [InlineData("docker", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")]
    [InlineData("podman", "Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`")]
    public async Task An_engine_that_does_not_run(string engine, string complaint)
    {
        var environment = Engine(engine, $"echo '{complaint}' >&2; exit 125");

        var start = await RefusedStart.OfAsync(_folder, environment, "--runtime", "containers");

        Says(start, $"The runtime 'containers' is not possible here: {engine} is installed but cannot be used ({complaint}). "
            + "Start it (as by 'systemctl start docker', 'podman machine start' or Docker Desktop) or mend what it complains of. "
            + "Or start with '--runtime processes', which needs no container engine.");
    }

    [Fact]
    public async Task An_engine_without_the_images_where_no_registry_answers()
    {
        var environment = Engine("podman", "case $1 in info) echo 5.0.0 ;; *) exit 1 ;; esac");

        // Nobody listens there.
        var start = await RefusedStart.OfAsync(
            _folder,
            environment,
            "--runtime=containers",
            "--Containers:PostgresImage=127.0.0.1:9/postgres:18.4",
            "--Containers:BuildArguments:RUNTIME_IMAGE=127.0.0.1:9/node:26",
            "--Containers:BuildArguments:BUILD_IMAGE=127.0.0.1:9/node:26");

        Says(start, "The runtime 'containers' is not possible here: podman answers, but does not have 127.0.0.1:9/postgres:18.4 and 127.0.0.1:9/node:26, "
            + "and 127.0.0.1:9 cannot be reached. "
            + "Load the images ('podman load', or 'pull' through a mirror), or name others in appsettings.json, section Containers.");
    }

    private Dictionary<string, string> Engine(string name, string script) => new()
    {
        ["PATH"] = EngineScript.PathWith(_folder, name, script),
        ["ASPIRE_CONTAINER_RUNTIME"] = name,
    };

    private static void Says(RefusedStart start, string message)
    {
        Assert.Equal(1, start.ExitCode);
        Assert.Contains(message, start.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", start.Output, StringComparison.Ordinal);
    }
}
