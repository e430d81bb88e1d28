using System.Text.Json;
using NodePostgres.Hosting.PinnedTools;
using Tests.Shared;

namespace Hosting.Tests.Runtime;

/// <summary>The command that stands before an older podman in the orchestrator's PATH.</summary>
public sealed class OlderPodmanTests : IDisposable
{
    // What podman 4.3 prints, shortened.
    private const string Inspected = """
        [
             {
                  "name": "app",
                  "id": "b1a2",
                  "driver": "bridge"
             }
        ]
        """;

    private static readonly string Before = Path.Combine(Projects.AppHost.ProjectPath, "..", "hosting", "Runtime");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-older-podman-");

    public OlderPodmanTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script.");
        ExecutableFile.Write(Path.Combine(_folder.CreateSubdirectory("podman").FullName, "podman"), $"""
            #!/bin/sh
            case "$1 $2" in
              "network inspect") echo '{Inspected}' ;;
              "network rm") echo "in use" >&2; exit 2 ;;
              ps*) echo '"c3d4": {"{\"name\": \"db\"}"}'; echo '"e5f6": {"{\"name\": \"web\"}"}' ;;
              *) echo "podman $*" ;;
            esac
            """);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_adds_the_containers_to_what_is_said_of_a_network()
    {
        var inspected = await RunAsync([Before, Folder("podman")], "network", "inspect", "app");

        Assert.Equal(0, inspected.ExitCode);
        var network = JsonDocument.Parse(inspected.StandardOutput).RootElement[0];
        Assert.Equal("b1a2", network.GetProperty("id").GetString());
        Assert.Equal("db", network.GetProperty("containers").GetProperty("c3d4").GetProperty("name").GetString());
        Assert.Equal("web", network.GetProperty("containers").GetProperty("e5f6").GetProperty("name").GetString());
    }

    [Fact]
    public async Task It_leaves_every_other_command_as_it_is()
    {
        Assert.Equal("podman info --format {{.Host}}", (await RunAsync([Before, Folder("podman")], "info", "--format", "{{.Host}}")).StandardOutput.Trim());
        Assert.Equal(2, (await RunAsync([Before, Folder("podman")], "network", "rm", "app")).ExitCode);
    }

    [Fact]
    public async Task A_command_before_it_that_calls_it_is_not_called_in_turn()
    {
        ExecutableFile.Write(Path.Combine(_folder.CreateSubdirectory("before").FullName, "podman"), $"#!/bin/sh\nexec '{Before}/podman' \"$@\"\n");

        Assert.Equal("podman version", (await RunAsync([Folder("before"), Before, Folder("podman")], "version")).StandardOutput.Trim());
    }

    private string Folder(string name) => Path.Combine(_folder.FullName, name);

    private static async Task<CommandResult> RunAsync(string[] path, params string[] arguments) => await Command.RunAsync(
        Path.Combine(path[0], "podman"), arguments, Cancellation, environment:
        new Dictionary<string, string?> { ["PATH"] = string.Join(':', [.. path, "/usr/bin", "/bin"]) });
}
