using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace Hosting.Tests.Backchannel;

/// <summary>The genuine Aspire CLI against an app host that runs.</summary>
public sealed class GenuineCliTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    [Fact]
    public async Task TheCliFindsDescribesWaitsReadsCommandsAndStopsIt()
    {
        var cli = (await GenuineTools.RequireAsync()).CliPath;
        Assert.SkipWhen(cli is null, "The tools come from the configuration, which names no CLI.");
        var project = Path.Combine(Projects.SampleAppHost.ProjectPath, "SampleAppHost.csproj");

        using var appHost = Start("dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "SampleAppHost.dll"));
        // A full pipe would stop it.
        appHost.BeginOutputReadLine();
        appHost.BeginErrorReadLine();
        try
        {
            await UntilSaidAsync("'service' is healthy", cli, "wait", "service", "--status", "healthy", "--apphost", project);

            var found = JsonNode.Parse(await UntilSaidAsync("appHostPid", cli, "ps", "--format", "json"))!.AsArray();
            Assert.Equal(appHost.Id, found.Single()!["appHostPid"]!.GetValue<int>());

            var described = await UntilSaidAsync("\"service\"", cli, "describe", "--format", "json", "--apphost", project);
            Assert.DoesNotContain("a-secret-greeting", described, StringComparison.Ordinal);

            await UntilSaidAsync("listening on", cli, "logs", "service", "--apphost", project);
            Assert.Contains("restarted successfully", await RunAsync(cli, "resource", "service", "restart", "--apphost", project), StringComparison.Ordinal);
            Assert.Contains("stopped successfully", await RunAsync(cli, "stop", "--apphost", project), StringComparison.Ordinal);
            await appHost.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            appHost.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => _home.Dispose();

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Projects.SampleAppHost.ProjectPath };
        start.Environment["XDG_CACHE_HOME"] = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        start.Environment["HOME"] = _home.Path;
        start.Environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        start.Environment["ASPNETCORE_URLS"] = "http://localhost:0";
        start.Environment["Parameters__greeting"] = "hello";
        return Process.Start(start)!;
    }

    private async Task<string> RunAsync(string cli, params string[] arguments)
    {
        using var process = Start(cli, [.. arguments, "--non-interactive", "--nologo"]);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // Which of the two a line goes to depends on whether a person reads along.
        return process.ExitCode == 0 ? await output + (arguments.Contains("json") ? "" : await error) : throw new InvalidOperationException($"aspire {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{await output}{await error}");
    }

    /// <summary>Asks the CLI again and again, for the app host needs a moment before it is seen, and its log before it is written.</summary>
    private async Task<string> UntilSaidAsync(string text, string cli, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var said = await RunAsync(cli, arguments);
                Assert.Contains(text, said, StringComparison.Ordinal);
                return said;
            }
            catch (Exception exception) when (exception is InvalidOperationException or ContainsException && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(3))
            {
                // Each attempt takes the CLI a second or so.
            }
        }
    }
}
