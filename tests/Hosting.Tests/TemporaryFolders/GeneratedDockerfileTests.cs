using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.TemporaryFolders;

public sealed class GeneratedDockerfileTests
{
    [Fact]
    public async Task AGeneratedDockerfileIsThereFromItsMakingUntilTheApplicationsEnd()
    {
        var builder = DistributedApplication.CreateBuilder(["--AppHost:EphemeralSecrets=true"]);
        var resource = builder.AddContainer("site", "site").WithDockerfileFactory(".", _ => "FROM scratch").Resource;
        var build = resource.Annotations.OfType<DockerfileBuildAnnotation>().Single();
        var folder = Path.GetDirectoryName(build.DockerfilePath)!;
        Assert.False(Directory.Exists(folder));

        await using (var application = builder.Build())
        {
            var context = new DockerfileFactoryContext { Services = application.Services, Resource = resource };
            await build.MaterializeDockerfileAsync(context, TestContext.Current.CancellationToken);
            await build.MaterializeDockerfileAsync(context, TestContext.Current.CancellationToken);
            Assert.Equal("FROM scratch", await File.ReadAllTextAsync(build.DockerfilePath, TestContext.Current.CancellationToken));
        }

        Assert.False(Directory.Exists(folder));
    }
}
