using NodePostgres.Hosting.Lifecycle;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace AppHost.Tests.Lifecycle;

public sealed class WaitCircleTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();

    [Fact]
    public void Resources_that_wait_for_each_other_are_refused_by_name()
    {
        var (a, b, c) = (Program("a"), Program("b"), Program("c"));
        a.WaitFor(b);
        b.WaitForCompletion(c);
        c.WaitForStart(a);

        var refusal = Assert.Throws<DistributedApplicationException>(() => WaitCircle.Refuse(_builder.Resources));

        Assert.StartsWith("Resources wait for each other in a circle: a → b → c → a. None of them could ever start.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_waits_for_its_own_child_is_refused()
    {
        var server = Program("server");
        server.WithAnnotation(new WaitAnnotation(_builder.AddResource(new Child("child", server.Resource)).Resource, WaitType.WaitUntilHealthy));

        Assert.Throws<DistributedApplicationException>(() => WaitCircle.Refuse(_builder.Resources));
    }

    [Fact]
    public void A_diamond_is_no_circle()
    {
        var (bottom, left, right) = (Program("bottom"), Program("left"), Program("right"));
        left.WaitFor(bottom);
        right.WaitFor(bottom);
        Program("top").WaitFor(left).WaitFor(right);

        WaitCircle.Refuse(_builder.Resources);
    }

    private IResourceBuilder<ExecutableResource> Program(string name) => _builder.AddExecutable(name, "true", ".");

    private sealed class Child(string name, IResource parent) : Resource(name), IResourceWithParent
    {
        public IResource Parent { get; } = parent;
    }
}
