using System.Net.Sockets;
using System.Text.Json.Nodes;
using Aspire.Hosting;

namespace Hosting.Tests.Backchannel;

/// <summary>What the CLI sees of an app host that publishes.</summary>
public sealed class PublishBackchannelTests
{
    [Fact]
    public async Task ThePipelineWaitsForTheCliShowsItsStepsAndStopsWhenAsked()
    {
        var ran = false;
        await using var appHost = await StartAsync("publish", builder => builder.Pipeline.AddStep("mine", async context =>
        {
            ran = true;
            await using var task = await context.ReportingStep.CreateTaskAsync("Working", context.CancellationToken);
            context.Summary.Add("Result", "fine");
        }, requiredBy: "publish"));

        Assert.Contains("baseline.v2", Values((await appHost.Cli.CallAsync("GetCapabilitiesAsync"))["result"]!));
        var activities = await appHost.ActivitiesAsync(until: "publish-complete");

        Assert.True(ran);
        var step = activities.First(activity => Text(activity, "StatusText") == "mine")["Data"]!;
        Assert.False(step["IsComplete"]!.GetValue<bool>());
        Assert.Contains(activities, activity => Text(activity, "StepId") == step["Id"]!.GetValue<string>() && Text(activity, "StatusText") == "Working");
        var end = activities[^1]["Data"]!;
        Assert.Equal("Completed", end["CompletionState"]!.GetValue<string>());
        Assert.Equal("fine", end["PipelineSummary"]![0]!["Value"]!.GetValue<string>());

        // The app host goes only when the CLI has seen the end.
        Assert.False(appHost.Running.IsCompleted);
        await appHost.Cli.CallAsync("RequestStopAsync");
        await appHost.Running.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AFailureIsReportedWithItsMessage()
    {
        await using var appHost = await StartAsync("publish", builder =>
            builder.Pipeline.AddStep("broken", _ => throw new DistributedApplicationException("no luck"), requiredBy: "publish"));
        var end = (await appHost.ActivitiesAsync(until: "publish-complete"))[^1]["Data"]!;
        Assert.True(end["IsError"]!.GetValue<bool>());
        Assert.Equal("no luck", end["StatusText"]!.GetValue<string>());
    }

    [Fact]
    public async Task AMissingParameterIsAskedForUntilItHasAValue()
    {
        string? value = null;
        await using var appHost = await StartAsync("use", builder =>
        {
            var region = builder.AddParameter("region", secret: true);
            builder.Pipeline.AddStep("use", async context => value = await region.Resource.GetValueAsync(context.CancellationToken), dependsOn: "process-parameters");
        });

        var first = (await appHost.ActivitiesAsync(until: "prompt"))[^1]["Data"]!;
        var input = first["Inputs"]![0]!;
        Assert.Equal("region", input["Name"]!.GetValue<string>());
        Assert.Equal("SecretText", input["InputType"]!.GetValue<string>());

        await AnswerAsync(first, "");
        var again = (await appHost.ActivitiesAsync(until: "prompt"))[^1]["Data"]!;
        Assert.Equal(["Value is required."], Values(again["Inputs"]![0]!["ValidationErrors"]!));

        await AnswerAsync(again, "north");
        Assert.False((await appHost.ActivitiesAsync(until: "publish-complete"))[^1]["Data"]!["IsError"]!.GetValue<bool>());
        Assert.Equal("north", value);

        Task AnswerAsync(JsonNode prompt, string text)
            => appHost.Cli.CallAsync("CompletePromptResponseAsync", prompt["Id"]!.GetValue<string>(), new[] { new { Name = "region", Value = text } });
    }

    [Fact]
    public async Task WhereNobodyCanAnswerAMissingParameterIsAClearFailure()
    {
        await using var appHost = await StartAsync("process-parameters", builder => builder.AddParameter("region"), "--ASPIRE_INTERACTIVITY_ENABLED", "false");
        var end = (await appHost.ActivitiesAsync(until: "publish-complete"))[^1]["Data"]!;
        Assert.StartsWith("No value was given for the parameter 'region'. Set each one, for instance 'region' by the environment variable Parameters__region", end["StatusText"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheStepsCanBeListed()
    {
        await using var appHost = await StartAsync("publish", builder => builder.Pipeline.AddStep("mine", _ => Task.CompletedTask, requiredBy: "publish"));
        var steps = (await appHost.Cli.CallAsync("GetPipelineStepsAsync", new { Step = "publish" }))["result"]!["Steps"]!.AsArray();
        Assert.Equal(["mine", "publish"], steps.Select(step => step!["Name"]!.GetValue<string>()));
        Assert.Equal(["mine"], Values(steps[1]!["DependsOn"]!));
    }

    [Fact]
    public async Task WhenTheCliGoesTheAppHostGoesToo()
    {
        var appHost = await StartAsync("publish", builder => builder.Pipeline.AddStep("forever", context => Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken), requiredBy: "publish"));
        await appHost.ActivitiesAsync(until: "step");
        await appHost.DisposeAsync();
        await appHost.Running.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static string? Text(JsonNode activity, string member) => activity["Data"]![member]?.GetValue<string>();

    private static IEnumerable<string> Values(JsonNode array) => array.AsArray().Select(value => value!.GetValue<string>());

    private static async Task<AppHost> StartAsync(string step, Action<IDistributedApplicationBuilder> compose, params string[] args)
    {
        var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "cli.sock");
        // What a deployment remembers belongs to the app host's hash: one for each test.
        var hash = Guid.NewGuid().ToString("N");
        var builder = DistributedApplication.CreateBuilder(["--AppHostSha", hash, "--operation", "publish", "--step", step, "--output-path", folder.Path, "--ASPIRE_BACKCHANNEL_PATH", path, .. args]);
        compose(builder);
        var application = builder.Build();
        var running = application.RunAsync(TestContext.Current.CancellationToken);

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
                break;
            }
            catch (SocketException) when (!running.IsCompleted)
            {
                await Task.Yield();
            }
        }
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        return new(new JsonRpcCaller(new NetworkStream(socket, ownsSocket: true)), running, application, folder, hash);
    }

    private sealed class AppHost(JsonRpcCaller cli, Task running, DistributedApplication application, TemporaryFolder folder, string hash) : IAsyncDisposable
    {
        private readonly List<JsonNode> _read = [];
        private long? _stream;
        private bool _disposed;

        public JsonRpcCaller Cli => cli;

        public Task Running => running;

        /// <summary>The activities since the last call, up to the next of a type.</summary>
        public async Task<IReadOnlyList<JsonNode>> ActivitiesAsync(string until)
        {
            _stream ??= (await cli.CallAsync("GetPublishingActivitiesAsync"))["result"]!["token"]!.GetValue<long>();
            while (true)
            {
                if (_read.FindIndex(activity => activity["Type"]!.GetValue<string>() == until) is var at and >= 0)
                {
                    var taken = _read[..(at + 1)];
                    _read.RemoveRange(0, at + 1);
                    return taken;
                }
                var part = (await cli.CallAsync("$/enumerator/next", _stream))["result"]!;
                _read.AddRange(part["values"]!.AsArray().OfType<JsonNode>());
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            await cli.DisposeAsync();
            await running;
            await application.DisposeAsync();
            folder.Dispose();
            var remembered = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aspire", "deployments", hash);
            if (Directory.Exists(remembered))
            {
                Directory.Delete(remembered, recursive: true);
            }
        }
    }
}
