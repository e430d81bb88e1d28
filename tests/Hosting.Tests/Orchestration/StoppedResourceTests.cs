using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Tests.Orchestration;

public sealed class StoppedResourceTests
{
    public StoppedResourceTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The resources of these tests are shell scripts.");

    [Fact]
    public async Task OneThatIsStoppedBeforeItRanHasNotCompleted()
    {
        using var folder = new TemporaryFolder();
        await using var model = await StartedModel.StartAsync(builder =>
        {
            builder.Services.AddHealthChecks().AddCheck("well", () => File.Exists(Path.Combine(folder.Path, "well"))
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("not yet"));
            var server = builder.AddExecutable("server", "sh", folder.Path, "-c", "exec sleep 1000").WithHealthCheck("well");
            var migrations = builder.AddExecutable("migrations", "sh", folder.Path, "-c", "touch migrated").WaitFor(server);
            builder.AddExecutable("backend", "sh", folder.Path, "-c", "test -f migrated && exec sleep 1000").WaitForCompletion(migrations);
        });
        await model.UntilStateAsync("migrations", KnownResourceStates.Waiting);
        await model.UntilStateAsync("backend", KnownResourceStates.Waiting);

        Assert.True((await model.CommandAsync("migrations", KnownResourceCommands.StopCommand)).Success);
        await model.UntilStateAsync("migrations", KnownResourceStates.NotStarted);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "well"), "", TestContext.Current.CancellationToken);
        await model.UntilAsync("server", snapshot => snapshot.HealthStatus is HealthStatus.Healthy);
        await model.UntilStateAsync("backend", KnownResourceStates.Waiting);

        Assert.True((await model.CommandAsync("migrations", KnownResourceCommands.StartCommand)).Success);
        await model.UntilStateAsync("backend", KnownResourceStates.Running);
    }

    [Fact]
    public async Task OneThatIsStoppedWhileItRunsHasNotCompleted()
    {
        await using var model = await StartedModel.StartAsync(builder =>
        {
            var migrations = builder.AddExecutable("migrations", "sh", ".", "-c", "exec sleep 1000");
            builder.AddExecutable("backend", "sh", ".", "-c", "exec sleep 1000").WaitForCompletion(migrations);
        });
        await model.UntilStateAsync("migrations", KnownResourceStates.Running);

        Assert.True((await model.CommandAsync("migrations", KnownResourceCommands.StopCommand)).Success);

        await model.UntilStateAsync("backend", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task ASubscriberOfAStopCanRestartAnotherResource()
    {
        await using var model = await StartedModel.StartAsync(builder =>
        {
            builder.AddExecutable("other", "sh", ".", "-c", "exec sleep 1000");
            builder.AddExecutable("first", "sh", ".", "-c", "exec sleep 1000").OnResourceStopped(async (_, stopped, cancellationToken) =>
                await stopped.Services.GetRequiredService<ResourceCommandService>()
                    .ExecuteCommandAsync("other", KnownResourceCommands.RestartCommand, cancellationToken));
        });
        var before = await model.UntilAsync("other", snapshot => snapshot.State?.Text == KnownResourceStates.Running);
        await model.UntilStateAsync("first", KnownResourceStates.Running);

        Assert.True((await model.CommandAsync("first", KnownResourceCommands.StopCommand)).Success);

        await model.UntilAsync("other", snapshot => snapshot.State?.Text == KnownResourceStates.Running && snapshot.StartTimeStamp != before.StartTimeStamp);
    }

    [Fact]
    public async Task TheApplicationEndsAfterWhatIsToldOfItsStops()
    {
        var told = new List<string>();
        var model = await StartedModel.StartAsync(builder =>
            builder.AddExecutable("first", "sh", ".", "-c", "exec sleep 1000").OnResourceStopped(async (resource, _, _) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), CancellationToken.None);
                told.Add(resource.Name);
            }));
        await model.UntilStateAsync("first", KnownResourceStates.Running);

        await model.DisposeAsync();

        Assert.Equal(["first"], told);
    }
}
