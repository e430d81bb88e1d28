using System.Diagnostics;
using System.Globalization;

namespace Postgres.Tests;

/// <summary><c>postgres.sh</c> and a server that has not installed its signal handlers yet, which a plain program stands for.</summary>
[Trait("Category", "Application")]
public sealed class PostgresScriptTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task A_server_that_has_just_been_started_goes_with_the_script(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The system tells no child of its parent's end, except Linux.");
        var script = LocalServer.Script;
        var start = new ProcessStartInfo("/bin/sh", [script, "sh", "-c", "echo $$; exec sleep 600"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var server = int.Parse((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);

        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // The pipe ends when neither of them has it open any more.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            Assert.Equal("", await process.StandardOutput.ReadToEndAsync(bound.Token));
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            using var left = Process.GetProcessById(server);
            left.Kill();
            Assert.Fail("The server is still there.");
        }
    }
}
