using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Testing;

public class TestingBuilderTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheEntryPointsModelIsThereToBeChanged()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(None);

        Assert.Equal(["greeting", "service"], builder.Resources.Select(resource => resource.Name));
        Assert.Equal(Projects.SampleAppHost.ProjectPath, builder.AppHostDirectory);
        builder.AddParameter("another", "value");
        await using var application = await builder.BuildAsync(None);

        Assert.Equal(3, application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Count);
    }

    [Fact]
    public async Task ATestRunsWithoutDashboardOnRandomPortsAndKeepsNoSecrets()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(None);

        Assert.True(builder.Services.BuildServiceProvider().GetRequiredService<DistributedApplicationOptions>().DisableDashboard);
        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.False(builder.UserSecretsManager.IsAvailable);
    }

    [Fact]
    public async Task TheLaunchProfileAppliesAsWithDotnetRun()
    {
        await using var first = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(None);
        await using var second = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(["--DOTNET_LAUNCH_PROFILE=second"], None);

        Assert.Equal(("first", "Development"), (first.Configuration["FROM_PROFILE"], first.Environment.EnvironmentName));
        Assert.Equal(("second", "Staging"), (second.Configuration["FROM_PROFILE"], second.Environment.EnvironmentName));
    }

    [Fact]
    public async Task AnUnknownLaunchProfileIsNamed()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(["--DOTNET_LAUNCH_PROFILE=third"], None));

        Assert.Equal("The configured launch profile, 'third', was not found in the launch settings file.", failure.Message);
    }

    [Fact]
    public async Task ArgumentsAndOptionsReachTheEntryPoint()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(
            ["--Parameters:greeting=Bonjour"],
            (options, settings) =>
            {
                options.DisableDashboard = false;
                settings.EnvironmentName = "Production";
            },
            None);

        Assert.Equal("Production", builder.Environment.EnvironmentName);
        Assert.Equal("Bonjour", builder.Configuration["Parameters:greeting"]);
    }

    [Fact]
    public async Task SeveralRunAtOnceWithoutSeeingEachOther()
    {
        var builders = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>([$"--number={i}"], None)));
        try
        {
            Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}"), builders.Select(builder => builder.Configuration["number"]!));

            // Names of generated volumes are made of this hash, so that no two tests share data.
            Assert.Equal(8, builders.Select(builder => builder.Configuration["AppHost:Sha256"]).Distinct().Count());
        }
        finally
        {
            await Task.WhenAll(builders.Select(builder => builder.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task ABuilderThatIsNeverBuiltEndsItsEntryPoint()
    {
        var factory = new HeldFactory(typeof(Projects.SampleAppHost), [], (_, _) => { });
        var run = factory.EnsureRunning();
        await Eventually.Within(run.Builder);

        await factory.DisposeAsync();

        Assert.True(run.Exited.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Exited);
    }

    [Fact]
    public async Task AnApplicationThatIsNeverStartedEndsItsEntryPoint()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(None);
        var application = await builder.BuildAsync(None);

        await Eventually.Within(application.DisposeAsync().AsTask());

        await Assert.ThrowsAsync<ObjectDisposedException>(() => application.StartAsync(None));
    }

    [Fact]
    public async Task AnAssemblyWithoutEntryPointIsRefused()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => DistributedApplicationTestingBuilder.CreateAsync<DistributedApplication>(None));

        Assert.Equal("Assembly of specified type DistributedApplication does not have an entry point.", refusal.Message);
    }

    [Fact]
    public async Task EmptyArgumentsAreRefused()
        => await Assert.ThrowsAsync<ArgumentException>(() => DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(["a", ""], None));

    [Fact]
    public async Task ATestCanMakeAnApplicationOfItsOwn()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--key=value");
        builder.AddResource(new Thing("thing"));
        await using var application = await builder.BuildAsync(None);

        Assert.Equal("value", builder.Configuration["key"]);
        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.Equal("thing", Assert.Single(application.Services.GetRequiredService<DistributedApplicationModel>().Resources).Name);
    }

    [Fact]
    public async Task EndpointsAreKnownOnlyOnceTheApplicationHasStarted()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(None);
        await using var application = await builder.BuildAsync(None);

        var refusal = Assert.Throws<InvalidOperationException>(() => application.GetEndpoint("service"));

        Assert.Equal("The application must be started before resolving endpoints or connection strings.", refusal.Message);
    }
}
