using System.Runtime.CompilerServices;
using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Compose.Tests;

/// <summary>A model published in this process, as <c>dotnet run -- --operation publish …</c> does it.</summary>
internal static class PublishRun
{
    /// <summary>A folder of an AppHost, beside the sources that models name.</summary>
    public static string AppHostFolder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../AppHost"));

    /// <summary>Publishes a model. Returns why that failed; null when it succeeded.</summary>
    public static async Task<string?> StartAsync(string[] args, Action<IDistributedApplicationBuilder> compose)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = ["--operation", "publish", .. args], ProjectDirectory = AppHostFolder });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        try
        {
            compose(builder);
            await using var application = builder.Build();
            // The host ends in silence when it fails.
            var pipeline = application.Services.GetServices<IHostedService>().OfType<BackgroundService>().Single(service => service.GetType().Name == "PipelineExecutor");
            await application.RunAsync(TestContext.Current.CancellationToken);
            await (pipeline.ExecuteTask ?? Task.CompletedTask);
            return null;
        }
        catch (Exception exception) when (exception is DistributedApplicationException or InvalidOperationException or OperationCanceledException)
        {
            return exception.InnerException?.Message ?? exception.Message;
        }
    }

    /// <summary>Runs a step of a model that must succeed.</summary>
    public static async Task SucceedAsync(string output, Action<IDistributedApplicationBuilder> compose, string step = "publish")
        => Assert.Null(await StartAsync(["--step", step, "--output-path", output], compose));

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
