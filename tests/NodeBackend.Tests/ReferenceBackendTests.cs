using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NodePostgres.Hosting.NodeBackend;

namespace NodeBackend.Tests;

/// <summary>Runs the backend's own tests, on the pinned Node, so that one command runs everything.</summary>
[Trait("Category", "Application")]
public sealed partial class ReferenceBackendTests
{
    [Fact]
    public async Task The_backends_own_tests_pass()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var repository = Path.GetFullPath(Path.Combine(Projects.AppHost.ProjectPath, ".."));
        var folder = Path.Combine(repository, "node-backend");
        await NodeRuntime.RestoreAsync(Console.WriteLine, cancellation);
        await new NodeProject(folder, NodeRuntime.Folder).PrepareAsync(Console.WriteLine, searchPath: null, cancellation);

        var start = new ProcessStartInfo("npm", ["test"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = NodeRuntime.Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var npm = Process.Start(start)!;
        var errors = npm.StandardError.ReadToEndAsync(cancellation);
        var output = await npm.StandardOutput.ReadToEndAsync(cancellation);
        await npm.WaitForExitAsync(cancellation);

        var totals = Totals().Matches(output).ToDictionary(
            match => match.Groups["what"].Value, match => int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));
        // For whoever adds up the totals of all runners.
        Directory.CreateDirectory(Path.Combine(repository, "TestResults"));
        await File.WriteAllTextAsync(
            Path.Combine(repository, "TestResults", "node-backend.totals"),
            $"{totals.GetValueOrDefault("pass")} {totals.GetValueOrDefault("fail")} {totals.GetValueOrDefault("skipped")}\n",
            cancellation);
        Assert.True(npm.ExitCode == 0 && totals.GetValueOrDefault("pass") > 0, $"npm test ended with exit code {npm.ExitCode}:\n{Failures(output)}\n{await errors}");
    }

    // In TAP, a failure is "not ok" and an indented explanation.
    private static string Failures(string output) => string.Join('\n', output.Split('\n')
        .SkipWhile(line => !line.TrimStart().StartsWith("not ok", StringComparison.Ordinal)).Take(200));

    // The summary of node:test, whatever reporter is chosen: "# pass 12" or "ℹ pass 12".
    [GeneratedRegex(@"^(?:#|ℹ) (?<what>pass|fail|skipped) (?<count>\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Totals();
}
