using System.Globalization;
using AppHost.Containers;
using Microsoft.Extensions.Configuration;
using Tooling;

namespace AppHost.Tests.Containers;

/// <summary>A run of the application in containers, with a volume that is removed in the end. Where the engine cannot do it, the test is skipped.</summary>
internal sealed class ContainerRun : IAsyncDisposable
{
    private readonly string _volume = $"apphost-tests-{Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture)}";

    private ContainerRun(ContainerEngine engine) => Engine = engine;

    public ContainerEngine Engine { get; }

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["runtime"] = "containers",
        ["ASPIRE_CONTAINER_RUNTIME"] = Engine.Name,
        ["Containers:Volume"] = _volume,
        ["Parameters:postgres-password"] = "the-same-at-each-start",
    };

    /// <summary>For the runtime <c>processes</c>, null.</summary>
    public static async Task<ContainerRun?> ForAsync(string runtime) => runtime == "processes" ? null : await RequireAsync(runtime);

    public static async Task<ContainerRun> RequireAsync(string engine)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ASPIRE_CONTAINER_RUNTIME", engine)]).Build();
        var dockerfile = Path.Combine(Projects.AppHost.ProjectPath, "..", "node-backend", "Dockerfile");
        string[] images = [new ContainerOptions().PostgresImage, .. DockerfileImages.Read(dockerfile, new Dictionary<string, string>())];
        var search = await EngineSearch.RunAsync(configuration, images, TestContext.Current.CancellationToken);
        Assert.SkipWhen(search.Engine is null, $"The containers runtime is not possible on {engine} here: {search.Complaint}.");
        return new ContainerRun(search.Engine!);
    }

    /// <summary>Puts a file into the volume before anything else uses it.</summary>
    public async Task WriteAsync(string path, string content)
    {
        var written = await Engine.RunAsync(
            ["run", "--rm", "--entrypoint", "sh", "--volume", $"{_volume}:/volume", new ContainerOptions().PostgresImage, "-c", $"echo {content} > /volume/{path}"],
            TestContext.Current.CancellationToken);
        Assert.True(written.ExitCode == 0, written.Output);
    }

    /// <summary>The containers, running or not, that use the volume.</summary>
    public async Task<string> UsersAsync() => (await Engine.RunAsync(
        ["ps", "--all", "--filter", $"volume={_volume}", "--format", "{{.Names}}"], TestContext.Current.CancellationToken)).Output.Trim();

    public async Task<CommandResult> InspectAsync(string container, string format) =>
        await Engine.RunAsync(["inspect", "--format", format, container], TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await Engine.RunAsync(["volume", "rm", "--force", _volume], CancellationToken.None);
}
