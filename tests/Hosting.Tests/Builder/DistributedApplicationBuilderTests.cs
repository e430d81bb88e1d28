using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Hosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Builder;

public class DistributedApplicationBuilderTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("run")]
    [InlineData("Run")]
    public void RunsByDefaultAndOnRequest(string operation)
    {
        Assert.True(DistributedApplication.CreateBuilder().ExecutionContext.IsRunMode);
        Assert.True(DistributedApplication.CreateBuilder(["--operation", operation]).ExecutionContext.IsRunMode);
    }

    [Fact]
    public void PublishesOnRequest()
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish", "--step", "publish", "--output-path", "out", "--log-level", "debug"]);

        Assert.True(builder.ExecutionContext.IsPublishMode);
        Assert.Equal("publish", builder.Configuration["Pipeline:Step"]);
        Assert.Equal("out", builder.Configuration["Pipeline:OutputPath"]);
        Assert.Equal("debug", builder.Configuration["Pipeline:LogLevel"]);
    }

    [Fact]
    public void TheManifestPublisherIsAStepOfTheirOwn()
    {
        var builder = DistributedApplication.CreateBuilder(["--publisher", "manifest", "--output-path", "manifest.json"]);

        Assert.True(builder.ExecutionContext.IsPublishMode);
        Assert.Equal("publish-manifest", builder.Configuration["Pipeline:Step"]);
    }

    [Fact]
    public void AnotherOperationIsRefused()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => DistributedApplication.CreateBuilder(["--operation", "dance"]));

        Assert.Equal("Invalid operation specified. Valid operations are 'publish' or 'run'.", refusal.Message);
    }

    [Fact]
    public void TheCommandLineIsConfigurationAndChoosesTheEnvironment()
    {
        var builder = DistributedApplication.CreateBuilder(["--environment", "Staging", "--Some:Key", "value"]);

        Assert.Equal("Staging", builder.Environment.EnvironmentName);
        Assert.Equal("value", builder.Configuration["Some:Key"]);
    }

    [Fact]
    public void TheConfigurationTellsAboutTheAppHost()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = Path.GetTempPath() });

        Assert.Equal(Path.GetTempPath(), builder.AppHostDirectory);
        Assert.Equal(Path.GetTempPath(), builder.Configuration["AppHost:Directory"]);
        Assert.Matches("^[0-9A-F]{64}$", builder.Configuration["AppHost:Sha256"]);
        Assert.Equal(builder.Configuration["AppHost:PathSha256"], builder.Configuration["AppHost:Sha256"]);
        Assert.NotEqual(builder.Configuration["AppHost:PathSha256"], builder.Configuration["AppHost:ProjectNameSha256"]);
    }

    [Fact]
    public void WhatIsPublishedIsNamedForTheProjectAndNotForItsFolder()
    {
        var here = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = "/a", Args = ["--operation", "publish"] });
        var there = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = "/b", Args = ["--operation", "publish"] });

        Assert.Equal(here.Configuration["AppHost:Sha256"], there.Configuration["AppHost:Sha256"]);
    }

    [Theory]
    [InlineData("", "Resource name '' is invalid. Name must be between 1 and 64 characters long. (Parameter 'name')")]
    [InlineData("a_b", "Resource name 'a_b' is invalid. Name must contain only ASCII letters, digits, and hyphens. (Parameter 'name')")]
    [InlineData("1a", "Resource name '1a' is invalid. Name must start with an ASCII letter. (Parameter 'name')")]
    [InlineData("a--b", "Resource name 'a--b' is invalid. Name cannot contain consecutive hyphens. (Parameter 'name')")]
    [InlineData("a-", "Resource name 'a-' is invalid. Name cannot end with a hyphen. (Parameter 'name')")]
    public void NamesFollowTheRules(string name, string message)
    {
        var builder = DistributedApplication.CreateBuilder();

        var refusal = Assert.Throws<ArgumentException>(() =>
        {
            var thing = name.Length == 0 ? new Unnamed() : (IResource)new Named(name);
            builder.AddResource(thing);
        });

        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void WhoLooksAtTheResourcesSeesThoseThatAreThereWhenTheLookBegins()
    {
        var builder = DistributedApplication.CreateBuilder();
        builder.AddParameter("one");
        builder.AddParameter("two");

        List<string> seen = [];
        foreach (var resource in builder.Resources)
        {
            seen.Add(resource.Name);
            builder.Resources.Insert(0, new ParameterResource($"before-{resource.Name}", _ => ""));
        }

        Assert.Equal(["one", "two"], seen);
        Assert.Equal(["before-two", "before-one", "one", "two"], builder.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public void NamesAreUniqueWithoutRegardToCase()
    {
        var builder = DistributedApplication.CreateBuilder();
        builder.AddResource(new Thing("thing"));

        var refusal = Assert.Throws<DistributedApplicationException>(() => builder.AddResource(new Thing("THING")));

        Assert.Equal(
            $"Cannot add resource of type '{typeof(Thing)}' with name 'THING' because resource of type '{typeof(Thing)}' with that name already exists. Resource names are case-insensitive.",
            refusal.Message);
    }

    [Fact]
    public void WaitsInACircleAreRefused()
    {
        var builder = DistributedApplication.CreateBuilder();
        var one = builder.AddResource(new Thing("one"));
        var two = builder.AddResource(new Thing("two")).WaitFor(one);
        var three = builder.AddResource(new Thing("three")).WaitForCompletion(two);
        one.WaitForStart(three);

        var refusal = Assert.Throws<DistributedApplicationException>(builder.Build);

        Assert.Equal(
            "Resources wait for each other in a circle, so none of them could ever start: one → three → two → one. Remove one of the waits (WaitFor, WaitForStart, WaitForCompletion) between them.",
            refusal.Message);
    }

    [Fact]
    public void WaitingForOnesOwnPartIsACircle()
    {
        var builder = DistributedApplication.CreateBuilder();
        var whole = builder.AddResource(new Thing("whole"));
        var part = builder.AddResource(new Part("part", whole.Resource));
        whole.Resource.Annotations.Add(new WaitAnnotation(part.Resource, WaitType.WaitUntilHealthy));

        var refusal = Assert.Throws<DistributedApplicationException>(builder.Build);

        Assert.Contains("whole → part → whole", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DiamondsAndSeveralWaitsOnOneResourceAreFine()
    {
        var builder = DistributedApplication.CreateBuilder();
        var top = builder.AddResource(new Thing("top"));
        var left = builder.AddResource(new Thing("left")).WaitFor(top);
        var right = builder.AddResource(new Thing("right")).WaitFor(top).WaitForStart(top);
        builder.AddResource(new Thing("bottom")).WaitFor(left).WaitForCompletion(right);

        using var application = builder.Build();

        Assert.NotNull(application);
    }

    [Fact]
    public async Task SubscribersSubscribeBeforeTheApplicationStarts()
    {
        await using var world = new World(builder => builder.Services.AddEventingSubscriber<Subscriber>());

        await world.Get<Aspire.Hosting.Builder.ApplicationStartup>().RunAsync(None);

        Assert.Equal(["subscribed", "before start"], world.Services.GetServices<IDistributedApplicationEventingSubscriber>().OfType<Subscriber>().Single().Heard);
    }

    [Fact]
    public async Task AFailedResourceDecidesTheExitCode()
    {
        var migrations = new Thing("migrations");
        var job = new Thing("job");
        var backend = new Thing("backend");
        await using var world = new World(builder =>
        {
            builder.AddResource(job);
            builder.AddResource(backend).WaitForCompletion(builder.AddResource(migrations));
        });
        await world.SetAsync(migrations, "Finished", exitCode: 0);
        await world.SetAsync(backend, "Running");
        await world.SetAsync(job, "Exited", exitCode: 9);
        Assert.Empty(Aspire.Hosting.Builder.ExitVerdict.Failures(world.Services));

        await world.SetAsync(migrations, "Finished", exitCode: 2);
        await world.SetAsync(backend, "FailedToStart");
        Assert.Equal(
            ["backend (FailedToStart)", "migrations (Finished, exit code 2)"],
            Aspire.Hosting.Builder.ExitVerdict.Failures(world.Services).Order());
    }

    [Fact]
    public async Task WhatEndedWithAnErrorWhileOthersStillWaitForItDecidesTheExitCodeToo()
    {
        var server = new Thing("server");
        var backend = new Thing("backend");
        await using var world = new World(builder => builder.AddResource(backend).WaitFor(builder.AddResource(server)));
        await world.SetAsync(server, "Finished", exitCode: 1);
        await world.SetAsync(backend, "Running");
        Assert.Empty(Aspire.Hosting.Builder.ExitVerdict.Failures(world.Services));

        await world.SetAsync(backend, "Waiting");

        Assert.Equal(["server (Finished, exit code 1)"], Aspire.Hosting.Builder.ExitVerdict.Failures(world.Services));
    }

    private sealed class Named(string name) : Resource(name);

    private sealed class Unnamed : IResource
    {
        public string Name => "";

        public ResourceAnnotationCollection Annotations { get; } = [];
    }

    private sealed class Subscriber : IDistributedApplicationEventingSubscriber
    {
        public List<string> Heard { get; } = [];

        public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
        {
            Heard.Add("subscribed");
            eventing.Subscribe<BeforeStartEvent>((_, _) =>
            {
                Heard.Add("before start");
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        }
    }
}
