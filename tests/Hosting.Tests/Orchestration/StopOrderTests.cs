using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;

namespace Hosting.Tests.Orchestration;

public class StopOrderTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();

    [Fact]
    public void What_waits_for_a_resource_stops_before_it()
    {
        var database = Add("database");
        var backend = Add("backend").WaitFor(database);

        Assert.Equal([backend.Resource], DependentsOf(database));
        Assert.Empty(DependentsOf(backend));
    }

    [Fact]
    public void What_sends_telemetry_stops_before_the_dashboard_that_takes_it()
    {
        var dashboard = Add("aspire-dashboard");
        var backend = Add("backend").WithOtlpExporter();
        Add("database");

        Assert.Equal([backend.Resource], DependentsOf(dashboard));
    }

    private IResourceBuilder<ExecutableResource> Add(string name) => _builder.AddExecutable(name, "true", ".");

    private IReadOnlyList<IResource> DependentsOf(IResourceBuilder<IResource> resource) =>
        StopOrder.DependentsOf(resource.Resource, [.. _builder.Resources]);
}
