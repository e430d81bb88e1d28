using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Model;

public class WaitTests
{
    private readonly IDistributedApplicationBuilder _builder = TestApp.Running();

    [Fact]
    public void AWaitIsKeptWithItsTypeAndShownAsARelation()
    {
        var one = Executable("one");
        var two = Executable("two");
        var three = Executable("three");
        var app = Executable("app").WaitFor(one).WaitForStart(two).WaitForCompletion(three, exitCode: 3);

        Assert.Equal(
            [(one.Resource, WaitType.WaitUntilHealthy, 0), (two.Resource, WaitType.WaitUntilStarted, 0), (three.Resource, WaitType.WaitForCompletion, 3)],
            app.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => (wait.Resource, wait.WaitType, wait.ExitCode)));
        Assert.Equal(
            [("one", "WaitFor"), ("two", "WaitFor"), ("three", "WaitFor")],
            app.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => (relation.Resource.Name, relation.Type)));
    }

    [Fact]
    public void TheBehaviourIsThatOfTheApplicationUnlessGiven()
    {
        var one = Executable("one");
        var app = Executable("app").WaitFor(one).WaitForStart(one, WaitBehavior.StopOnResourceUnavailable);

        Assert.Equal(
            [null, WaitBehavior.StopOnResourceUnavailable],
            app.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.WaitBehavior));
    }

    [Fact]
    public void AWaitForAChildIsOneForItsParentToo()
    {
        var server = _builder.AddPostgres("server");
        var database = server.AddDatabase("database");
        var app = Executable("app").WaitFor(database);

        Assert.Equal(["server", "database"], app.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name));
        Assert.Equal(["database"], app.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => relation.Resource.Name));
    }

    [Fact]
    public void AWaitForCompletionOfAChildIsForItAlone()
    {
        var database = _builder.AddPostgres("server").AddDatabase("database");
        var app = Executable("app").WaitForCompletion(database);

        Assert.Equal(["database"], app.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name));
    }

    [Fact]
    public void AWaitForOneselfIsRefused()
    {
        var app = Executable("app");
        const string expected = "The 'app' resource cannot wait for itself.";

        Assert.Equal(expected, Assert.Throws<DistributedApplicationException>(() => app.WaitFor(app)).Message);
        Assert.Equal(expected, Assert.Throws<DistributedApplicationException>(() => app.WaitForStart(app)).Message);
        Assert.Equal(expected, Assert.Throws<DistributedApplicationException>(() => app.WaitForCompletion(app)).Message);
    }

    [Fact]
    public void AWaitForTheParentIsRefused()
    {
        var parent = Executable("parent");
        var child = _builder.AddResource(new Child("child", parent.Resource));
        const string expected = "The 'child' resource cannot wait for its parent 'parent'.";

        Assert.Equal(expected, Assert.Throws<DistributedApplicationException>(() => child.WaitFor(parent)).Message);
        Assert.Equal(expected, Assert.Throws<DistributedApplicationException>(() => child.WaitForStart(parent)).Message);
        Assert.Equal(expected, Assert.Throws<DistributedApplicationException>(() => child.WaitForCompletion(parent)).Message);
    }

    [Fact]
    public void AConnectionStringIsThereWithTheResourcesItIsMadeFrom()
    {
        var server = _builder.AddPostgres("server");
        var connection = _builder.AddConnectionString("connection", ReferenceExpression.Create($"{server.Resource};Timeout=3"));
        var app = Executable("app").WaitForStart(connection);

        Assert.Contains(connection.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == server.Resource);
        Assert.Equal(["server", "connection"], app.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name));
    }

    private IResourceBuilder<ExecutableResource> Executable(string name) => _builder.AddExecutable(name, name, ".");

    private sealed class Child(string name, IResource parent) : Resource(name), IResourceWithParent, IResourceWithWaitSupport
    {
        public IResource Parent => parent;
    }
}
