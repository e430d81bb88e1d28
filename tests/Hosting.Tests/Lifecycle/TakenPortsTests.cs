using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Lifecycle;

[Trait("Category", "Application")]
public sealed class TakenPortsTests : IDisposable
{
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public TakenPortsTests() => _other.Start();

    private string Port => ((IPEndPoint)_other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _other.Dispose();

    [Fact]
    public async Task The_backend_says_that_its_port_is_in_use_and_starts_once_that_is_free()
    {
        await using var running = await RunningApplication.StartAsync(new Dictionary<string, string>
        {
            // As in a run by hand: a test host gives every application ports of its own.
            ["DcpPublisher:RandomizePorts"] = "false",
            ["Backend:Port"] = Port,
        });

        await running.UntilStateAsync("backend", KnownResourceStates.FailedToStart);
        await running.UntilLoggedAsync("backend", $"Port {Port} of endpoint 'http' of resource 'backend' is in use by another process.");

        _other.Stop();
        Assert.True((await running.CommandAsync("backend", KnownResourceCommands.StartCommand)).Success);
        await running.UntilHealthyAsync("backend");
    }

    [Fact]
    public async Task A_start_without_a_port_for_the_dashboard_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Starts a program without a file extension.");
        var folder = Directory.CreateTempSubdirectory("apphost-port-");
        try
        {
            var environment = new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = $"http://localhost:{Port}",
                // The tools are not what this is about.
                ["XDG_CACHE_HOME"] = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
                    ? cache
                    : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            };

            var start = await RefusedStart.OfAsync(folder, environment, "--runtime=processes");

            Assert.Equal(1, start.ExitCode);
            Assert.Contains($"Port {Port} of the dashboard (http://localhost:{Port}) is in use by another process.", start.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
