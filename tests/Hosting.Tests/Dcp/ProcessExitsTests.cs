using System.Diagnostics;
using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;

namespace Hosting.Tests.Dcp;

[SupportedOSPlatform("linux")]
public sealed class ProcessExitsTests
{
    [Fact]
    public async Task TheEndOfEachProcessIsToldAndOfNoOther()
    {
        using var exits = new ProcessExits();
        using var first = Process.Start("sleep", "1000");
        using var second = Process.Start("sleep", "1000");
        var firstEnded = exits.WaitAsync(first.Id);
        var secondEnded = exits.WaitAsync(second.Id);

        first.Kill();
        await firstEnded.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(secondEnded.IsCompleted);

        second.Kill();
        await secondEnded.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AProcessThatIsGoneIsToldAtOnce()
    {
        using var exits = new ProcessExits();
        using var gone = Process.Start("true");
        await gone.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(exits.WaitAsync(gone.Id).IsCompletedSuccessfully);
    }
}
