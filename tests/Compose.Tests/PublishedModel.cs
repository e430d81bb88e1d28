using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using NodePostgres.Hosting.Compose;

namespace Compose.Tests;

/// <summary>An output folder to which a model is published, in this process.</summary>
internal sealed class PublishedModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-model-");

    /// <summary>The output folder.</summary>
    public string Output => _folder.FullName;

    /// <summary>What the one who publishes is told.</summary>
    public IReadOnlyCollection<string> Notes { get; private set; } = [];

    /// <summary>Publishes a model that can be published.</summary>
    public async Task PublishAsync(Action<IDistributedApplicationBuilder> compose) => Assert.Null(await TryPublishAsync(compose));

    /// <summary>Publishes a model. Returns why that failed; null when it succeeded.</summary>
    public Task<string?> TryPublishAsync(Action<IDistributedApplicationBuilder> compose) => PublishRun.StartAsync(["--step", "publish", "--output-path", Output], builder =>
    {
        compose(builder);
        Notes = builder.AddComposeEnvironment("compose", new ComposeOptions { Tag = "1.0" }).WithNetworkName("app_network").Resource.Settings.Notes;
    });

    /// <summary>The text of a file in the output folder.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Output, name));

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A shop: other names, a diamond of waits, and variables with and without a default.</summary>
    public static void Shop(IDistributedApplicationBuilder builder)
    {
        var password = builder.AddParameter("shop-password", secret: true);
        var currency = builder.AddParameter("currency", "XAF", publishValueAsDefault: true);
        var region = builder.AddParameter("region");
        var orders = builder.AddPostgres("orders", password: password).WithImageTag("18.4").AddDatabase("ledger");
        var stock = builder.AddPostgres("stock", password: password).WithImageTag("18.4").WithDataVolume("stock-data").AddDatabase("shelves");
        var seed = builder.AddContainer("seed", "registry.example/seed", "3").WaitFor(orders).WaitFor(stock);
        var prices = builder.AddContainer("prices", "registry.example/prices", "2")
            .WithEntrypoint("/bin/sh")
            .WithArgs("-c", "exec prices --home $HOME", currency)
            .WithHttpEndpoint(targetPort: 8000)
            .WithHttpHealthCheck("/up")
            .WithBindMount("../docs", "/docs", isReadOnly: true)
            .WaitForStart(orders);
        builder.AddContainer("idle", "registry.example/idle", "1");
        builder.AddDockerfile("front-end", "../node-backend", stage: "runtime")
            .WithBuildArg("REGION", region)
            .WithHttpEndpoint(port: 8080, targetPort: 3000)
            .WithHttpEndpoint(port: 9090, targetPort: 9000, name: "admin")
            .WithExternalHttpEndpoints()
            .WithEnvironment("PRICES", prices.GetEndpoint("http"))
            .WithEnvironment("WEATHER", builder.AddExternalService("weather", "https://weather.example/"))
            .WithEnvironment("REGION", region)
            .WithEnvironment("STORE_PASSWORD", password)
            .WaitForCompletion(seed)
            .WaitFor(prices);
    }
}
