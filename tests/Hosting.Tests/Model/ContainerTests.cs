using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Model;

public class ContainerTests
{
    private readonly IDistributedApplicationBuilder _builder = TestApp.Running();

    [Theory]
    [InlineData("nginx", "nginx:latest")]
    [InlineData("nginx:1.29", "nginx:1.29")]
    [InlineData("ghcr.io/owner/app:v1", "ghcr.io/owner/app:v1")]
    [InlineData("localhost:5000/app", "localhost:5000/app:latest")]
    [InlineData("registry:5000/app:2", "registry:5000/app:2")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app:latest")]
    [InlineData("app@sha256:0123", "app@sha256:0123")]
    public void AnImagesNameMayHaveRegistryTagAndDigest(string image, string expected)
        => Assert.Equal(expected, ImageOf(_builder.AddContainer("c", image)));

    [Fact]
    public void TagDigestAndRegistryCanBeChanged()
    {
        var container = _builder.AddContainer("c", "postgres", "18.4").WithImageRegistry("docker.io");
        Assert.Equal("docker.io/postgres:18.4", ImageOf(container));

        Assert.Equal("docker.io/postgres@sha256:abc", ImageOf(container.WithImageSHA256("abc")));
        Assert.Equal("docker.io/postgres:17", ImageOf(container.WithImageTag("17")));
        Assert.Equal("docker.io/other:3", ImageOf(container.WithImage("other", "3")));
    }

    [Fact]
    public void ContradictoryImagesAreRefused()
    {
        var container = _builder.AddContainer("c", "x");

        Assert.Equal(
            "Ambiguous tags - a tag was provided on both the 'tag' and 'image' parameters",
            Assert.Throws<InvalidOperationException>(() => container.WithImage("x:1", "2")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => container.WithImage("x@sha256:1", "2"));
        Assert.Throws<ArgumentOutOfRangeException>(() => container.WithImage("x@md5:1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => container.WithImage("x y"));
    }

    [Fact]
    public void MountsAreVolumesOrPathsOfTheHost()
    {
        var container = _builder.AddContainer("c", "x").WithVolume("data", "/data").WithVolume("/tmp").WithBindMount("conf", "/conf", isReadOnly: true);

        Assert.True(container.Resource.TryGetContainerMounts(out var mounts));
        Assert.Equal(
            [
                ("data", "/data", ContainerMountType.Volume, false),
                (null, "/tmp", ContainerMountType.Volume, false),
                (Path.Combine(_builder.AppHostDirectory, "conf"), "/conf", ContainerMountType.BindMount, true),
            ],
            mounts.Select(mount => (mount.Source, mount.Target, mount.Type, mount.IsReadOnly)));
    }

    [Fact]
    public void ImpossibleMountsAreRefused()
    {
        Assert.StartsWith("Anonymous volumes cannot be read-only.", Assert.Throws<ArgumentException>(
            () => new ContainerMountAnnotation(null, "/x", ContainerMountType.Volume, isReadOnly: true)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Bind mounts must specify a source path.", Assert.Throws<ArgumentNullException>(
            () => new ContainerMountAnnotation(null, "/x", ContainerMountType.BindMount, isReadOnly: false)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Bind mounts must specify an absolute path.", Assert.Throws<ArgumentException>(
            () => new ContainerMountAnnotation("x", "/x", ContainerMountType.BindMount, isReadOnly: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADockerfileIsFoundInItsContext()
    {
        var container = _builder.AddDockerfile("App", "../web/", stage: "runtime");

        Assert.True(container.Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build));
        var context = Path.GetFullPath("../web", _builder.AppHostDirectory);
        Assert.Equal((context, Path.Combine(context, "Dockerfile"), "runtime"), (build.ContextPath, build.DockerfilePath, build.Stage));
        Assert.True(container.Resource.IsContainer());
        Assert.Equal("app", build.ImageName);
        Assert.Matches("^[0-9a-f]{40}$", build.ImageTag);
        Assert.Equal($"app:{build.ImageTag}", ImageOf(container));
    }

    [Fact]
    public void ABuildArgumentIsNoPlaceForASecret()
    {
        var secret = _builder.AddParameter("token", secret: true);
        var container = _builder.AddDockerfile("app", ".");

        Assert.Equal(
            "Cannot add secret parameter 'token' as build argument 'TOKEN' while configuring resource 'app'. Use WithBuildSecret instead.",
            Assert.Throws<InvalidOperationException>(() => container.WithBuildArg("TOKEN", secret)).Message);
        container.WithBuildSecret("token", secret);
        Assert.True(container.Resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build));
        Assert.Same(secret.Resource, build.BuildSecrets["token"]);
    }

    [Fact]
    public void ABuildArgumentNeedsABuild()
        => Assert.Equal(
            "The resource 'c' does not have a Dockerfile build annotation. Call WithDockerfile before calling WithBuildArg.",
            Assert.Throws<InvalidOperationException>(() => _builder.AddContainer("c", "x").WithBuildArg("A", "b")).Message);

    [Fact]
    public void AnExecutableIsPublishedAsAContainerWithItsEnvironmentButNotItsArguments()
    {
        var builder = TestApp.Publishing();
        builder.AddExecutable("app", "node", "web", "server.js").WithEnvironment("A", "b").PublishAsDockerFile(c => c.WithBuildArg("X", "y"));

        var container = Assert.IsAssignableFrom<ContainerResource>(Assert.Single(builder.Resources));
        Assert.True(container.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build));
        Assert.Equal(Path.Combine(builder.AppHostDirectory, "web"), build.ContextPath);
        Assert.Equal("y", build.BuildArguments["X"]);
    }

    [Fact]
    public async Task AnExecutablesArgumentsAreLeftOutOfItsContainer()
    {
        var builder = TestApp.Publishing();
        builder.AddExecutable("app", "node", "web", "server.js").WithEnvironment("A", "b").PublishAsDockerFile();
        var container = builder.CreateResourceBuilder<ContainerResource>("app");

        Assert.Empty(await TestApp.ArgumentsOf(container));
        Assert.Equal("b", (await TestApp.EnvironmentOf(container))["A"]);
    }

    [Fact]
    public void FilesOfADirectoryKeepItsLayout()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "b", "c"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));
        File.WriteAllText(Path.Combine(folder.Path, "a.sql"), "a");
        File.WriteAllText(Path.Combine(folder.Path, "b", "c", "d.sql"), "d");

        var items = ContainerDirectory.GetFileSystemItemsFromPath(folder.Path, searchOptions: SearchOption.AllDirectories).ToArray();

        Assert.Equal(["a.sql", "b"], items.Select(item => item.Name));
        var c = Assert.Single(Assert.IsType<ContainerDirectory>(items[1]).Entries);
        var d = Assert.IsType<ContainerFile>(Assert.Single(Assert.IsType<ContainerDirectory>(c).Entries));
        Assert.Equal(Path.Combine(folder.Path, "b", "c", "d.sql"), d.SourcePath);
        Assert.Equal(["a.sql"], ContainerDirectory.GetFileSystemItemsFromPath(folder.Path).Select(item => item.Name));
    }

    [Fact]
    public void AVolumesNameIsMadeFromApplicationAndResource()
        => Assert.Matches("^[a-z0-9._-]+-[0-9a-f]{10}-c-data$", VolumeNameGenerator.Generate(_builder.AddContainer("c", "x"), "data"));

    private static string ImageOf<T>(IResourceBuilder<T> builder) where T : IResource
        => builder.Resource.TryGetContainerImageName(out var image) ? image : throw new InvalidOperationException("It has no image.");
}
