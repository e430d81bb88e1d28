using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Hosting.Tests.Testing;

/// <summary>The sample app host, run by the genuine DCP.</summary>
public class RunningApplicationTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AServiceRunsAndAnswers()
    {
        await GenuineTools.RequireAsync();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(["--Parameters:greeting=Bonjour"], None);
        await using var application = await builder.BuildAsync(None);
        await application.StartAsync(None);

        await Bounded(application.ResourceNotifications.WaitForResourceHealthyAsync("service", None));
        using var client = application.CreateHttpClient("service");

        Assert.Equal("Bonjour, from the launch profile", await client.GetStringAsync(new Uri("/", UriKind.Relative), None));
        Assert.Equal(client.BaseAddress, application.GetEndpoint("service", "http"));
        Assert.Equal("Endpoint 'grpc' for resource 'service' not found. (Parameter 'endpointName')", Assert.Throws<ArgumentException>(() => application.GetEndpoint("service", "grpc")).Message);
        Assert.Equal("Resource 'nobody' not found. (Parameter 'resourceName')", Assert.Throws<ArgumentException>(() => application.GetEndpoint("nobody")).Message);
    }

    [Fact]
    public async Task AServiceCanBeStoppedAndStarted()
    {
        await GenuineTools.RequireAsync();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SampleAppHost>(None);
        await using var application = await builder.BuildAsync(None);
        await application.StartAsync(None);
        var notifications = application.ResourceNotifications;
        await Bounded(notifications.WaitForResourceHealthyAsync("service", None));

        Assert.True((await application.ResourceCommands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand, None)).Success);
        await Bounded(notifications.WaitForResourceAsync("service", KnownResourceStates.TerminalStates, None));
        Assert.True((await application.ResourceCommands.ExecuteCommandAsync("service", KnownResourceCommands.StartCommand, None)).Success);
        await Bounded(notifications.WaitForResourceHealthyAsync("service", None));

        using var client = application.CreateHttpClient("service");
        Assert.Equal("Hello, from the launch profile", await client.GetStringAsync(new Uri("/", UriKind.Relative), None));
    }

    private static async Task Bounded(Task task)
    {
        // A busy machine takes its time to start a .NET process.
        await task.WaitAsync(TimeSpan.FromMinutes(2), None);
    }
}
