using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using NodePostgres.Hosting.Lifecycle;

namespace Hosting.Tests.Lifecycle;

public sealed class StopOrderTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();

    [Fact]
    public void What_waits_for_a_resource_stops_before_it()
    {
        var database = Add("database");
        var migrations = Add("migrations").WaitFor(database);
        var backend = Add("backend").WaitForCompletion(migrations);

        Assert.Equal([migrations.Resource, backend.Resource], DependentsOf(database));
        Assert.Equal([backend.Resource, migrations.Resource, database.Resource], StopOrder.Sort([.. _builder.Resources]));
    }

    [Fact]
    public void The_dashboard_stops_last_since_the_others_send_it_the_last_of_their_telemetry()
    {
        var dashboard = Add("aspire-dashboard");
        var database = Add("database");
        var backend = Add("backend").WaitFor(database);

        Assert.Equal([database.Resource, backend.Resource], DependentsOf(dashboard));
        Assert.Equal([backend.Resource, database.Resource, dashboard.Resource], StopOrder.Sort([.. _builder.Resources]));
    }

    [Fact]
    public void Resources_that_wait_for_each_other_stop_all_the_same()
    {
        var one = Add("one");
        var other = Add("other").WaitFor(one);
        one.WaitFor(other);

        Assert.Equal(2, StopOrder.Sort([.. _builder.Resources]).Count);
    }

    private IResourceBuilder<ExecutableResource> Add(string name) => _builder.AddExecutable(name, "true", ".");

    private IReadOnlyList<IResource> DependentsOf(IResourceBuilder<IResource> resource) =>
        StopOrder.DependentsOf(resource.Resource, [.. _builder.Resources]);
}
