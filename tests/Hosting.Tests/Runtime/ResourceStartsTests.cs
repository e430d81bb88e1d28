using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodePostgres.Hosting.Runtime;

namespace Hosting.Tests.Runtime;

public sealed class ResourceStartsTests
{
    [Fact]
    public async Task A_start_goes_on_for_the_second_caller_when_the_first_gives_up()
    {
        var mayEnd = new TaskCompletionSource();
        var builder = DistributedApplication.CreateBuilder(["--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true", "--ASPNETCORE_URLS=http://localhost:0"]);
        var resource = builder.AddContainer("web", "registry.example/web").WithCommand(
            KnownResourceCommands.StartCommand,
            "Start",
            async context =>
            {
                await mayEnd.Task.WaitAsync(context.CancellationToken);
                return CommandResults.Success();
            }).Resource;
        await using var application = builder.Build();
        var starts = new ResourceStarts(
            application.Services.GetRequiredService<ResourceCommandService>(),
            application.Services.GetRequiredService<IHostApplicationLifetime>());
        using var gaveUp = new CancellationTokenSource();

        var first = starts.StartAsync(resource, gaveUp.Token);
        var second = starts.StartAsync(resource, TestContext.Current.CancellationToken);
        await gaveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        mayEnd.SetResult();
        Assert.True((await second).Success);
    }
}
