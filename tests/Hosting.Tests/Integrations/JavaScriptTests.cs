using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Hosting.Tests.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Integrations;

public sealed class JavaScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ANodeAppRunsItsScript()
    {
        var builder = TestApp.Running();
        var app = builder.AddNodeApp("app", _folder.Path, "dist/index.js");

        Assert.Equal(("node", _folder.Path), (app.Resource.Command, app.Resource.WorkingDirectory));
        Assert.Equal(["dist/index.js"], await TestApp.ArgumentsOf(app));
        Assert.Equal("production", (await TestApp.EnvironmentOf(app))["NODE_ENV"]);
        Assert.Single(builder.Resources);
    }

    [Fact]
    public async Task PackagesAreInstalledFirstWhereThereIsAPackageFile()
    {
        _folder.Write("package.json", "{}");
        var builder = TestApp.Running();
        var app = builder.AddNodeApp("app", _folder.Path, "index.js").WithRunScript("start", ["--watch"]);

        var installer = builder.CreateResourceBuilder<JavaScriptInstallerResource>("app-installer");
        Assert.Contains(app.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == installer.Resource && wait.WaitType == WaitType.WaitForCompletion);
        Assert.Equal(["run", "start", "--watch"], await TestApp.ArgumentsOf(app));

        await builder.Eventing.PublishAsync(new BeforeStartEvent(new ServiceCollection().BuildServiceProvider(), new(builder.Resources)), TestApp.Cancellation);
        Assert.Equal(("npm", "npm"), (app.Resource.Command, installer.Resource.Command));
        Assert.Equal(["install"], await TestApp.ArgumentsOf(installer));
    }

    [Theory]
    [InlineData("pnpm", "pnpm-lock.yaml", new[] { "install", "--frozen-lockfile" })]
    [InlineData("yarn", "yarn.lock", new[] { "install", "--frozen-lockfile" })]
    [InlineData("npm", "package-lock.json", new[] { "ci" })]
    public void ALockfileIsKeptWhenPublishing(string manager, string lockfile, string[] expected)
    {
        _folder.Write("package.json", "{}");
        _folder.Write(lockfile, string.Empty);
        var app = TestApp.Publishing().AddJavaScriptApp("app", _folder.Path);
        _ = manager switch { "pnpm" => app.WithPnpm(), "yarn" => app.WithYarn(), _ => app.WithNpm() };

        Assert.True(app.Resource.TryGetLastAnnotation<JavaScriptPackageManagerAnnotation>(out var annotation));
        Assert.Equal(manager, annotation.ExecutableName);
        Assert.True(app.Resource.TryGetLastAnnotation<JavaScriptInstallCommandAnnotation>(out var install));
        Assert.Equal(expected, install.Args);
    }

    [Fact]
    public void InstallingCanBeLeftToTheUser()
    {
        var builder = TestApp.Running();
        var app = builder.AddJavaScriptApp("app", _folder.Path).WithPnpm(install: false);

        Assert.DoesNotContain(app.Resource.Annotations, annotation => annotation is WaitAnnotation);
        Assert.True(builder.CreateResourceBuilder<JavaScriptInstallerResource>("app-installer").Resource.HasAnnotationOfType<ExplicitStartupAnnotation>());
    }

    [Fact]
    public async Task ViteIsToldItsPort()
    {
        var app = TestApp.Running().AddViteApp("web", _folder.Path);
        app.GetEndpoint("http").Allocate(5173, targetPort: "12345");

        Assert.Equal(["run", "dev", "--", "--port", "12345"], await TestApp.ArgumentsOf(app));
        Assert.Equal("12345", (await TestApp.EnvironmentOf(app))["PORT"]);
    }

    [Fact]
    public void ADockerfileThatIsThereIsUsed()
    {
        var dockerfile = _folder.Write("Dockerfile", "FROM scratch");
        var builder = TestApp.Publishing();
        builder.AddNodeApp("app", _folder.Path, "index.js");

        Assert.True(Assert.Single(builder.Resources).TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build));
        Assert.Equal(dockerfile, build.DockerfilePath);
        Assert.Null(build.DockerfileFactory);
    }

    [Fact]
    public async Task ADockerfileIsGeneratedWhereThereIsNone()
    {
        _folder.Write("package.json", "{}");
        _folder.Write("package-lock.json", "{}");
        _folder.Write(".nvmrc", "v24.1\n");
        var builder = TestApp.Publishing();
        builder.AddNodeApp("app", _folder.Path, "dist/index.js").WithBuildScript("build");

        var resource = Assert.Single(builder.Resources);
        Assert.True(resource.TryGetLastAnnotation<DockerfileBuildAnnotation>(out var build));
        var text = await build.DockerfileFactory!(new() { Resource = resource, Services = new ServiceCollection().BuildServiceProvider() });

        Assert.Equal(
            """
            FROM node:24-slim AS build
            WORKDIR /app
            COPY package*.json ./
            RUN --mount=type=cache,target=/root/.npm npm ci
            COPY . .
            RUN npm run build

            FROM node:24-slim AS runtime
            WORKDIR /app
            COPY --from=build /app /app
            ENV NODE_ENV=production
            USER node
            ENTRYPOINT ["node","dist/index.js"]

            """,
            text);
    }
}
