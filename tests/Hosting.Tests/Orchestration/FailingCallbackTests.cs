using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Orchestration;

/// <summary>A callback of an application's own code that throws is told of in its resource's log, and nothing else suffers from it.</summary>
public sealed class FailingCallbackTests
{
    public FailingCallbackTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The resources of these tests are shell scripts.");

    [Fact]
    public async Task OneOfAStopLeavesTheStatesOfTheOthersShown()
    {
        await using var model = await StartedModel.StartAsync(builder =>
        {
            var failing = builder.AddExecutable("failing", "sh", ".", "-c", "true").OnResourceStopped((_, _, _) => throw new InvalidOperationException("on purpose"));
            builder.AddExecutable("next", "sh", ".", "-c", "true").WaitForCompletion(failing);
        });

        await model.UntilAsync("next", snapshot => snapshot.ExitCode is 0);

        await model.UntilLoggedAsync("failing", "on purpose");
    }

    [Fact]
    public async Task OneOfUrlsLeavesTheOtherUrlsAndTheStart()
    {
        await using var model = await StartedModel.StartAsync(builder =>
            builder.AddExecutable("web", "sh", ".", "-c", "exec sleep 1000")
                .WithHttpEndpoint(env: "PORT")
                .WithUrl("https://example.com/manual", "Manual")
                .WithUrls(_ => throw new InvalidOperationException("on purpose")));

        var running = await model.UntilAsync("web", snapshot => snapshot.State?.Text == KnownResourceStates.Running);

        Assert.Equal(["Manual", ""], running.Urls.Select(url => url.DisplayProperties.DisplayName).OrderDescending());
        await model.UntilLoggedAsync("web", "An error occurred while processing URLs for resource 'web'.");
    }

    [Fact]
    public async Task OneOfACommandsStateDisablesTheCommand()
    {
        await using var model = await StartedModel.StartAsync(builder =>
            builder.AddExecutable("worker", "sh", ".", "-c", "exec sleep 1000").WithCommand(
                "own",
                "Own",
                _ => Task.FromResult(CommandResults.Success()),
                new CommandOptions { UpdateState = _ => throw new InvalidOperationException("on purpose") }));

        var running = await model.UntilAsync("worker", snapshot => snapshot.State?.Text == KnownResourceStates.Running);

        Assert.Equal(ResourceCommandState.Disabled, running.Commands.Single(command => command.Name == "own").State);
        const string Told = "The state of command 'own' of resource 'worker' could not be told";
        Assert.Single(await model.UntilLoggedAsync("worker", Told), line => line.Contains(Told, StringComparison.Ordinal));
    }
}
