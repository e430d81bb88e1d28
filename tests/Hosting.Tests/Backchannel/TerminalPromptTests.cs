using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Hosting.Tests.Backchannel;

/// <summary>The genuine Aspire CLI at a terminal, with a person who answers.</summary>
public sealed class TerminalPromptTests : IDisposable
{
    // It makes the terminal (util-linux).
    private const string Script = "/usr/bin/script";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _home = new();

    [Fact]
    public async Task AMissingParameterIsAskedForAndRemembered()
    {
        var cli = (await GenuineTools.RequireAsync()).CliPath;
        Assert.SkipWhen(cli is null, "The tools come from the configuration, which names no CLI.");
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), $"A terminal is made by {Script}, which is not there.");

        Assert.Contains("greeting: ", await RunAsync(cli, answer: "hello from a terminal"), StringComparison.Ordinal);
        var remembered = Assert.Single(Directory.GetFiles(Path.Combine(_home.Path, ".aspire", "deployments"), "*.json", SearchOption.AllDirectories));
        Assert.Equal("hello from a terminal", JsonNode.Parse(await File.ReadAllTextAsync(remembered, TestContext.Current.CancellationToken))!["Parameters:greeting"]!.GetValue<string>());

        Assert.DoesNotContain("greeting: ", await RunAsync(cli, answer: null), StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    /// <summary>Runs the step that needs the parameter. Returns what the terminal showed.</summary>
    private async Task<string> RunAsync(string cli, string? answer)
    {
        // The CLI runs the project that these tests were built with.
        var noBuild = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "" : "--no-build";
        var command = $"'{cli}' do process-parameters {noBuild} --nologo --apphost SampleAppHost.csproj --output-path '{_home.Path}/out'";
        var start = new ProcessStartInfo(Script, ["--quiet", "--return", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Projects.SampleAppHost.ProjectPath,
        };
        start.Environment["XDG_CACHE_HOME"] = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        start.Environment["HOME"] = _home.Path;
        start.Environment["TERM"] = "xterm";
        start.Environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
        // On CI machines the CLI asks nobody.
        foreach (var ci in start.Environment.Keys.Where(name => name is "CI" or "GITHUB_ACTIONS" or "TF_BUILD").ToArray())
        {
            start.Environment.Remove(ci);
        }
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        try
        {
            var shown = new StringBuilder();
            var buffer = new char[4096];
            var placed = 0;
            var read = process.StandardOutput.ReadAsync(buffer, bound.Token).AsTask();
            while (true)
            {
                // What is typed before the prompt reads may be lost. It is the only one: what is typed in vain, nobody reads.
                if (await Task.WhenAny(read, Task.Delay(Pause, bound.Token)) != read)
                {
                    bound.Token.ThrowIfCancellationRequested();
                    await TypeAsync();
                    continue;
                }
                if (await read is var count && count == 0)
                {
                    break;
                }
                var asked = Asks(shown);
                shown.Append(buffer, 0, count);
                // What the CLI asks for on the way, and a terminal answers, is not what the person types.
                for (; placed < CursorQueries(shown); placed++)
                {
                    await process.StandardInput.WriteAsync("\e[1;1R");
                    await process.StandardInput.FlushAsync(bound.Token);
                }
                if (!asked)
                {
                    await TypeAsync();
                }
                read = process.StandardOutput.ReadAsync(buffer, bound.Token).AsTask();
            }
            await process.WaitForExitAsync(bound.Token);
            Assert.True(process.ExitCode == 0, shown.ToString());
            return shown.ToString();

            async Task TypeAsync()
            {
                if (answer is not null && Asks(shown))
                {
                    await process.StandardInput.WriteAsync($"{answer}\r");
                    await process.StandardInput.FlushAsync(bound.Token);
                }
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static bool Asks(StringBuilder shown) => shown.ToString().Contains("greeting: ", StringComparison.Ordinal);

    /// <summary>How often the cursor's place was asked for (ECMA-48, DSR 6; the answer is a CPR). Without an answer the .NET runtime reads garbage as typed.</summary>
    private static int CursorQueries(StringBuilder shown) => shown.ToString().Split("\e[6n").Length - 1;
}
