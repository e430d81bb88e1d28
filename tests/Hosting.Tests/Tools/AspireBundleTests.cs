using Aspire.Hosting;
using Aspire.Hosting.Tools;
using Microsoft.Extensions.Configuration;
using Tooling;

namespace Hosting.Tests.Tools;

public class AspireBundleTests
{
    [Fact]
    public async Task PathsInTheConfigurationAreTakenWithoutARestore()
    {
        var program = Environment.ProcessPath!;

        var bundle = await ResolveAsync(("DcpPublisher:CliPath", program), ("DcpPublisher:DashboardPath", program));

        Assert.Equal(new AspireBundle(program, program, CliPath: null), bundle);
    }

    [Fact]
    public async Task TheCliNamesTheFolderOfDcpAndTheProgramOfTheDashboard()
    {
        var folder = Directory.CreateTempSubdirectory("dcp-");
        try
        {
            var dcp = Path.Combine(folder.FullName, Platform.Executable("dcp"));
            File.WriteAllText(dcp, "");

            var bundle = await ResolveAsync(("ASPIRE_DCP_PATH", folder.FullName), ("ASPIRE_DASHBOARD_PATH", Environment.ProcessPath!));

            Assert.Equal(dcp, bundle.DcpPath);
            Assert.Equal(Environment.ProcessPath, bundle.DashboardPath);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task APathThatDoesNotExistIsNamedWithItsSetting()
    {
        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => ResolveAsync(("DcpPublisher:CliPath", "/no/dcp")));

        Assert.StartsWith("'DcpPublisher:CliPath' names '/no/dcp', which does not exist.", exception.Message, StringComparison.Ordinal);
    }

    private static Task<AspireBundle> ResolveAsync(params (string Key, string Value)[] settings) =>
        AspireBundle.ResolveAsync(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, string? (s) => s.Value)).Build(),
            line => Assert.Fail($"Nothing should be restored, but: {line}"),
            TestContext.Current.CancellationToken);
}
