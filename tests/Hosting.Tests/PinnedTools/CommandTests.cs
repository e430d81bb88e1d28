using System.Runtime.Versioning;
using NodePostgres.Hosting.PinnedTools;

namespace Hosting.Tests.PinnedTools;

[SupportedOSPlatform("linux")]
public sealed class CommandTests
{
    // Enough for one that is left now and then to be seen.
    private const int Runs = 50;

    public CommandTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc, so Linux only.");

    [Fact]
    public async Task No_process_is_left_of_a_command_that_has_ended()
    {
        // By it their processes are found among all.
        var mark = Guid.NewGuid().ToString("n");

        for (var run = 0; run < Runs; run++)
        {
            var result = await Command.RunAsync(
                "true", [], TestContext.Current.CancellationToken, environment: new Dictionary<string, string?> { ["RUN"] = mark });

            Assert.Equal(0, result.ExitCode);
            Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), folder => Environment(folder).Contains($"RUN={mark}", StringComparison.Ordinal));
        }
    }

    private static string Environment(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No process, gone meanwhile, or somebody else's.
            return "";
        }
    }
}
