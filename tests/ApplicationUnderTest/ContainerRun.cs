using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using NodePostgres.Hosting.NodeBackend;
using NodePostgres.Hosting.PinnedTools;
using NodePostgres.Hosting.Postgres;
using NodePostgres.Hosting.Runtime;

namespace ApplicationUnderTest;

/// <summary>A run of the application in containers, with a volume that is removed in the end. Where the engine cannot do it, the test is skipped.</summary>
internal sealed class ContainerRun : IAsyncDisposable
{
    private readonly List<string> _images = [];
    private readonly HashSet<string> _networks = [];

    private ContainerRun(ContainerEngine engine, string nodeImage) => (Engine, NodeImage) = (engine, nodeImage);

    public ContainerEngine Engine { get; }

    /// <summary>The name of the volume with the data.</summary>
    public string Volume { get; } = $"apphost-tests-{Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture)}";

    /// <summary>An image that the engine has, with Node in it.</summary>
    public string NodeImage { get; }

    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["runtime"] = "containers",
        ["ASPIRE_CONTAINER_RUNTIME"] = Engine.Name,
        ["Containers:Volume"] = Volume,
        ["Parameters:postgres-password"] = "the-same-at-each-start",
    };

    /// <summary>For the runtime <c>processes</c>, null.</summary>
    public static async Task<ContainerRun?> ForAsync(string runtime) => runtime == "processes" ? null : await RequireAsync(runtime);

    public static async Task<ContainerRun> RequireAsync(string engine)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ASPIRE_CONTAINER_RUNTIME", engine)]).Build();
        var dockerfile = Path.Combine(Projects.AppHost.ProjectPath, "..", "node-backend", "Dockerfile");
        string[] images = [new PostgresOptions().PostgresImage, .. BaseImages.OfDockerfile(dockerfile, new Dictionary<string, string>())];
        var search = await EngineSearch.RunAsync(configuration, images, TestContext.Current.CancellationToken);
        Assert.SkipWhen(search.Engine is null, $"The containers runtime is not possible on {engine} here: {search.Complaint}.");
        return new ContainerRun(search.Engine!, images[^1]);
    }

    /// <summary>The settings as arguments of the app host.</summary>
    public IEnumerable<string> Arguments => Settings.Select(setting => $"--{setting.Key}={setting.Value}");

    /// <summary>Has the image that is built from a folder removed in the end.</summary>
    public void RemoveImageOf(NodeBackendOptions backend) => _images.Add($"{ImageBuild.Repository}:{ImageBuild.TagFor(backend)}");

    /// <summary>Puts a file into the volume before anything else uses it.</summary>
    public async Task WriteAsync(string path, string content)
    {
        var written = await Engine.RunAsync(
            ["run", "--rm", "--entrypoint", "sh", "--volume", $"{Volume}:/volume", new PostgresOptions().PostgresImage, "-c", $"echo {content} > /volume/{path}"],
            TestContext.Current.CancellationToken);
        Assert.True(written.ExitCode == 0, written.LastLines);
    }

    /// <summary>The containers, running or not, that use the volume.</summary>
    public async Task<string> UsersAsync() => (await Engine.RunAsync(
        ["ps", "--all", "--filter", $"volume={Volume}", "--format", "{{.Names}}"], TestContext.Current.CancellationToken)).StandardOutput.Trim();

    /// <summary>The names of all containers, running or not.</summary>
    public async Task<string> NamesAsync() => string.Join(' ', await LinesAsync("ps", "--all", "--format", "{{.Names}}"));

    /// <summary>The name of the container that a resource runs in, by the network of its application.</summary>
    public async Task<string> NameAsync(string resource, string network) =>
        (await LinesAsync("ps", "--filter", $"network={network}", "--format", "{{.Names}}")).Single(name => name.StartsWith(resource + '-', StringComparison.Ordinal));

    /// <summary>The networks of a container.</summary>
    public async Task<IReadOnlyList<string>> NetworksAsync(string container)
    {
        var inspected = await InspectAsync(container, "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}");
        string[] networks = inspected.StandardOutput.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        _networks.UnionWith(networks);
        return networks;
    }

    /// <summary>Waits until neither a container of the volume is left, nor any of the networks.</summary>
    public async Task UntilNothingIsLeftAsync(IReadOnlyList<string> networks)
    {
        using var bound = new CancellationTokenSource(RunningApplication.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await UsersAsync() is { Length: > 0 } || await HasAnyAsync(networks))
        {
            await poll.WaitForNextTickAsync(bound.Token);
        }
    }

    public Task<bool> HasVolumeAsync() => Engine.HasVolumeAsync(Volume, TestContext.Current.CancellationToken);

    /// <summary>The id of the container that a resource runs in.</summary>
    public static string? Id(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.SingleOrDefault(property => property.Name == "container.id")?.Value?.ToString();

    /// <summary>SIGKILL to a resource's container.</summary>
    public async Task KillAsync(CustomResourceSnapshot snapshot)
    {
        var killed = await Engine.RunAsync(["kill", Id(snapshot)!], TestContext.Current.CancellationToken);
        Assert.True(killed.ExitCode == 0, killed.LastLines);
    }

    public async Task<CommandResult> InspectAsync(string container, string format) =>
        await Engine.RunAsync(["inspect", "--format", format, container], TestContext.Current.CancellationToken);

    private async Task<bool> HasAnyAsync(IReadOnlyList<string> networks)
    {
        var there = await LinesAsync("network", "ls", "--format", "{{.Name}}");
        return networks.Any(there.Contains);
    }

    private async Task<string[]> LinesAsync(params string[] arguments) =>
        (await Engine.RunAsync(arguments, CancellationToken.None)).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public async ValueTask DisposeAsync()
    {
        foreach (var container in await LinesAsync("ps", "--all", "--quiet", "--filter", $"volume={Volume}"))
        {
            await Engine.RunAsync(["rm", "--force", container], CancellationToken.None);
        }

        await Engine.RunAsync(["volume", "rm", "--force", Volume], CancellationToken.None);
        foreach (var image in _images)
        {
            await Engine.RunAsync(["image", "rm", image], CancellationToken.None);
        }

        if (Engine.Name == "podman" && Environment.IsPrivilegedProcess)
        {
            await NetavarkRules.DeleteAsync([.. _networks.Except(await LinesAsync("network", "ls", "--format", "{{.Name}}"))]);
        }
    }
}
