using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;
using Tooling;

namespace Hosting.Tests.Tools;

[SupportedOSPlatform("linux")]
public class CommandTests
{
    // Enough for one that is left now and then to be seen.
    private const int Runs = 50;

    public CommandTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at /proc, so Linux only.");

    [Fact]
    public async Task NoProcessIsLeftOfACommandThatHasEnded()
    {
        // By it their processes are found among all.
        var mark = $"RUN={Guid.NewGuid():n}";

        for (var run = 0; run < Runs; run++)
        {
            var result = await Command.RunAsync(
                "true", [], ".", new Dictionary<string, string?> { ["RUN"] = mark["RUN=".Length..] }, TestContext.Current.CancellationToken);

            Assert.Equal(0, result.ExitCode);
            Assert.DoesNotContain(ProcessEntry.ReadAll(), process => process.HasVariable(mark));
        }
    }
}
