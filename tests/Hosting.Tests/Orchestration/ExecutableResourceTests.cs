using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Tests.Orchestration;

public sealed class ExecutableResourceTests
{
    public ExecutableResourceTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The resources of these tests are shell scripts.");

    [Fact]
    public async Task ADiamondOfWaitsStartsFromItsTop()
    {
        using var folder = new TemporaryFolder();
        await using var model = await StartedModel.StartAsync(builder =>
        {
            var top = Step("top");
            var left = Step("left").WaitForCompletion(top);
            var right = Step("right").WaitForCompletion(top);
            Step("bottom").WaitForCompletion(left).WaitForCompletion(right);

            IResourceBuilder<ExecutableResource> Step(string name) =>
                builder.AddExecutable(name, "sh", folder.Path, "-c", $"echo {name} >> order");
        });

        await model.UntilAsync("bottom", snapshot => snapshot.ExitCode is 0);

        var order = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "order"), TestContext.Current.CancellationToken);
        Assert.Equal(["top", "left", "right", "bottom"], [order[0], .. order[1..3].Order(), order[3]]);
    }

    [Fact]
    public async Task WhatWaitsForAFailedOneStartsOnceThatIsMended()
    {
        using var folder = new TemporaryFolder();
        await using var model = await StartedModel.StartAsync(builder =>
        {
            var first = builder.AddExecutable("first", "sh", folder.Path, "-c", "test -f mended");
            builder.AddExecutable("second", "sh", folder.Path, "-c", "exec sleep 1000").WaitForCompletion(first);
        });
        await model.UntilAsync("first", snapshot => snapshot.ExitCode is 1);
        await model.UntilStateAsync("second", KnownResourceStates.FailedToStart);

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "mended"), "", TestContext.Current.CancellationToken);
        Assert.True((await model.CommandAsync("first", KnownResourceCommands.RestartCommand)).Success);

        await model.UntilStateAsync("second", KnownResourceStates.Running);
    }

    [Fact]
    public async Task TheLogOfAnEndedOneCanBeReadWhileItIsStartedAgain()
    {
        await using var model = await StartedModel.StartAsync(builder => builder.AddExecutable("short", "sh", ".", "-c", "echo said; exit 3"));
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await model.LogAsync("short");
            }
        })).ToList();

        for (var run = 0; run < 10; run++)
        {
            await model.UntilAsync("short", snapshot => snapshot.ExitCode is 3);
            Assert.True((await model.CommandAsync("short", KnownResourceCommands.RestartCommand)).Success);
        }

        await model.UntilAsync("short", snapshot => snapshot.ExitCode is 3);
        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Contains(await model.LogAsync("short"), line => line.EndsWith("said", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AProgramThatDoesNotExistFailsItsResourceAlone()
    {
        await using var model = await StartedModel.StartAsync(builder =>
        {
            builder.AddExecutable("missing", "/no/such/program", ".");
            builder.AddExecutable("well", "sh", ".", "-c", "exec sleep 1000");
        });

        await model.UntilStateAsync("missing", KnownResourceStates.FailedToStart);
        await model.UntilStateAsync("well", KnownResourceStates.Running);
        Assert.Contains(await model.LogAsync("missing"), line => line.EndsWith(
            "Failed to create resource missing: the program '/no/such/program' could not be started: fork/exec /no/such/program: no such file or directory. "
            + "Correct the command or install the program, then start the resource again.",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatWaitsForAStoppedOneGoesOnWaitingUntilThatIsStartedAgain()
    {
        using var folder = new TemporaryFolder();
        await using var model = await StartedModel.StartAsync(builder =>
        {
            builder.Services.AddHealthChecks().AddCheck("well", () => File.Exists(Path.Combine(folder.Path, "well"))
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("not yet"));
            var first = builder.AddExecutable("first", "sh", folder.Path, "-c", "exec sleep 1000").WithHealthCheck("well");
            var second = builder.AddExecutable("second", "sh", folder.Path, "-c", "exec sleep 1000")
                .WaitFor(first, WaitBehavior.WaitOnResourceUnavailable);
            builder.AddExecutable("third", "sh", folder.Path, "-c", "exec sleep 1000").WaitForStart(second, WaitBehavior.WaitOnResourceUnavailable);
        });
        await model.UntilAsync("first", snapshot => snapshot.HealthStatus is HealthStatus.Unhealthy);
        Assert.True((await model.CommandAsync("first", KnownResourceCommands.StopCommand)).Success);
        await model.UntilStateAsync("first", KnownResourceStates.Finished, KnownResourceStates.Exited);
        await model.UntilStateAsync("second", KnownResourceStates.Waiting);
        await model.UntilStateAsync("third", KnownResourceStates.Waiting);

        await File.WriteAllTextAsync(Path.Combine(folder.Path, "well"), "", TestContext.Current.CancellationToken);
        Assert.True((await model.CommandAsync("first", KnownResourceCommands.StartCommand)).Success);

        await model.UntilStateAsync("third", KnownResourceStates.Running);
    }

    [Fact]
    public async Task WhatWaitsForOneThatNeverBecomesHealthyCanBeStartedByHand()
    {
        await using var model = await StartedModel.StartAsync(builder =>
        {
            builder.Services.AddHealthChecks().AddCheck("ill", () => HealthCheckResult.Unhealthy("never"));
            var first = builder.AddExecutable("first", "sh", ".", "-c", "exec sleep 1000").WithHealthCheck("ill");
            builder.AddExecutable("second", "sh", ".", "-c", "exec sleep 1000").WaitFor(first);
        });
        await model.UntilAsync("first", snapshot => snapshot.HealthStatus is HealthStatus.Unhealthy);
        await model.UntilStateAsync("second", KnownResourceStates.Waiting);

        Assert.True((await model.CommandAsync("second", KnownResourceCommands.StartCommand)).Success);

        await model.UntilStateAsync("second", KnownResourceStates.Running);
    }

    [Fact]
    public async Task ATakenPortFailsItsResourceAndSaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var model = await StartedModel.StartAsync(builder =>
            builder.AddExecutable("web", "sh", ".", "-c", "exec sleep 1000").WithHttpEndpoint(port: port, env: "PORT"));

        await model.UntilStateAsync("web", KnownResourceStates.FailedToStart);
        Assert.Contains(await model.LogAsync("web"), line => line.Contains($"Port {port}", StringComparison.Ordinal) && line.Contains("ss -ltnp", StringComparison.Ordinal));

        taken.Stop();
        Assert.True((await model.CommandAsync("web", KnownResourceCommands.StartCommand)).Success);
        var running = await model.UntilAsync("web", snapshot => snapshot.State?.Text == KnownResourceStates.Running);
        Assert.Equal([$"http://localhost:{port}"], running.Urls.Select(url => url.Url));
    }

    [Fact]
    public async Task WhatLivesWithOneThatCannotStartFailsWithIt()
    {
        await using var model = await StartedModel.StartAsync(builder =>
        {
            var server = builder.AddExecutable("server", "sh", "/no/such/folder", "-c", "true");
            builder.AddResource(new Database("db", server.Resource));
        });

        await model.UntilStateAsync("server", KnownResourceStates.FailedToStart);
        await model.UntilStateAsync("db", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task BracesInAValueReachTheProcessAsTheyAre()
    {
        await using var model = await StartedModel.StartAsync(builder =>
            builder.AddExecutable("printer", "sh", ".", "-c", "echo \"$VALUE on ${PORT:+a port}\"")
                .WithEnvironment("VALUE", "{{ .NoTemplate }} {{")
                .WithHttpEndpoint(env: "PORT"));

        await model.UntilAsync("printer", snapshot => snapshot.ExitCode is 0);

        Assert.Contains(await model.LogAsync("printer"), line => line.EndsWith("{{ .NoTemplate }} {{ on a port", StringComparison.Ordinal));
    }

    private sealed class Database(string name, ExecutableResource server) : Resource(name), IResourceWithParent<ExecutableResource>
    {
        public ExecutableResource Parent => server;
    }
}
