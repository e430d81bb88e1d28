using AppHost.Deployment;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AppHost.Tests.Deployment;

/// <summary>An output folder to which a model that is not this repository's is published, in this process.</summary>
internal sealed class PublishedModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-model-");

    /// <summary>The output folder.</summary>
    public string Output => _folder.FullName;

    /// <summary>Publishes a model, hardened.</summary>
    public async Task PublishAsync(Action<IDistributedApplicationBuilder> compose)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", "publish", "--output-path", Output],
            ProjectDirectory = PublishedApplication.AppHostFolder,
        });
        compose(builder);
        builder.AddHardenedCompose(new DeploymentOptions { ImageName = "unused", Tag = "1.0" });
        await using var application = builder.Build();
        await application.RunAsync(TestContext.Current.CancellationToken);
    }

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
