namespace Hosting.Tests.Cli;

/// <summary>Once everything is restored, a start and a stop call nobody outside this machine, nor do they lead what they say on it to a proxy.</summary>
[Trait("Category", "Application")]
public sealed class CallsNobodyTests
{
    [Fact]
    public async Task A_run_without_a_launch_profile_calls_nobody_and_keeps_its_data_in_another_environment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc and sends signals, so Linux only.");
        // Whatever is missing here is restored now.
        await using (await RunningApplication.StartHealthyAsync())
        {
        }

        await using var proxy = new RefusingProxy();
        var folder = Directory.CreateTempSubdirectory("apphost-calls-");
        try
        {
            foreach (var environment in (string[])["", "Staging"])
            {
                await using var process = await AppHostProcess.StartReadyAsync(
                    folder, environment: new Dictionary<string, string>(proxy.Environment) { ["DOTNET_ENVIRONMENT"] = environment, ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "" });
                process.SignalAppHost("TERM");
                await process.UntilNothingIsLeftAsync();
            }

            Assert.Empty(proxy.Calls);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_CLI_calls_nobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./aspire is a shell script.");
        // Whatever is missing here is restored now.
        await using (var first = new AspireCli())
        {
            await first.RunAsync("--version");
        }

        await using var proxy = new RefusingProxy();
        await using var cli = new AspireCli(proxy.Environment);

        await cli.RunAsync("ps");
        await cli.RunAsync("publish", "--no-build", "-o", $"{cli.Folder}/out");

        Assert.Empty(proxy.Calls);
    }
}
