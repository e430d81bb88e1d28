using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using NodePostgres.Hosting.PinnedTools;

namespace Hosting.Tests.Runtime;

/// <summary>
/// An engine that no longer answers while the application runs on it. What is left then in the engine, the orchestrator of any other
/// start removes.
/// </summary>
[Trait("Category", "Application")]
[Collection<Alone>]
public sealed partial class LostEngineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-lost-engine-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("podman")]
    [InlineData("docker")]
    public async Task It_is_said_the_stop_comes_to_an_end_and_the_next_start_has_the_data(string engine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        await using var run = await ContainerRun.RequireAsync(engine);
        var away = Path.Combine(_folder.FullName, "away");
        // The engine reaches nothing while this file is there.
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = EngineScript.PathWith(
                _folder, run.Engine, $"if [ -e '{away}' ]; then echo 'Cannot connect to the engine' >&2; exit 125; fi"),
        };
        string location, suffix, remedy;
        await using (var first = await AppHostProcess.StartReadyAsync(_folder, environment: environment, settings: run.Arguments))
        {
            var postgres = await run.UsersAsync();
            suffix = postgres.Split('-')[1];
            // Its rules are deleted in the end. Beside it may be the words of a warning.
            var network = Assert.Single(await run.NetworksAsync(postgres), name => name.StartsWith("aspire-", StringComparison.Ordinal));
            var backend = await run.NameAsync("backend", network);
            using var client = new HttpClient { BaseAddress = first.BackendUrl };
            var created = await client.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Kept" }, Cancellation);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            location = created.Headers.Location!.ToString();

            await File.WriteAllTextAsync(away, "", Cancellation);
            var killed = await run.Engine.RunAsync(["kill", backend], Cancellation);
            Assert.True(killed.ExitCode == 0, killed.LastLines);
            await first.UntilSaidAsync($"Resource 'backend' runs but is not healthy: {engine} no longer answers (Cannot connect to the engine). The data stays in its volume.");

            first.PressCtrlC();
            await first.UntilNothingIsLeftAsync();
            // With it comes the last of the output.
            await first.ExitCodeAsync();
            Assert.Contains($"Containers may be left: '{engine}' does not answer: Cannot connect to the engine", first.Output, StringComparison.Ordinal);
            remedy = Remedy().Match(first.Output).Groups["command"].Value;
            Assert.Equal(postgres, await run.UsersAsync());
        }

        File.Delete(away);
        await using (var second = await AppHostProcess.StartReadyAsync(_folder, environment: environment, settings: run.Arguments))
        {
            using var client = new HttpClient { BaseAddress = second.BackendUrl };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(location, Cancellation)).StatusCode);
            second.PressCtrlC();
            await second.UntilNothingIsLeftAsync();
        }

        Assert.Equal(0, (await Command.RunAsync("sh", ["-c", remedy], Cancellation)).ExitCode);
        Assert.DoesNotContain(suffix, await run.NamesAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("To remove them: (?<command>.+)")]
    private static partial Regex Remedy();
}
