using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;

namespace Hosting.Tests.Dcp;

/// <summary>The removal of what a killed DCP left in an engine that a script stands for.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DcpContainersTests
{
    public DcpContainersTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script stands for the engine.");

    [Fact]
    public async Task AContainerThatCannotBeRemovedAtOnceIsRemovedLater()
    {
        using var folder = new TemporaryFolder();
        var engine = folder.WriteScript("engine", """
            cd "$(dirname "$0")"
            case "$*" in
              *persistent=true*) ;;
              ps*) [ -e removed ] || echo id ;;
              rm*) if [ -e tried ]; then touch removed; else touch tried; echo it is in use >&2; exit 1; fi ;;
            esac
            """.ReplaceLineEndings("\n"));

        var complaint = await new DcpContainers(engine, controllers: 1).RemoveAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", complaint);
        Assert.True(File.Exists(Path.Combine(folder.Path, "removed")));
    }
}
