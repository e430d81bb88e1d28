using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Hosting.Tests.Model;

/// <summary>A null that is passed on is still refused under the name that the caller knows, as in Aspire.</summary>
public class NullArgumentTests
{
    [Fact]
    public void ANullIsRefusedUnderTheNameOfItsParameter()
    {
        var app = TestApp.Running();
        var container = app.AddContainer("container", "image");
        var parameter = app.AddParameter("parameter", "value");
        var database = app.AddPostgres("server").AddDatabase("database");
        IResourceBuilder<ContainerResource> none = null!;

        (string Parameter, Action Call)[] refused =
        [
            ("name", () => app.AddParameter(null!)),
            ("name", () => app.AddParameter(null!, "value")),
            ("value", () => app.AddParameter("other", (string)null!)),
            ("name", () => ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(app, null!)),
            ("createInput", () => parameter.WithCustomInput(null!)),
            ("builder", () => none.WaitFor(container)),
            ("dependency", () => app.AddContainer("waiting", "image").WaitFor(null!)),
            ("dependency", () => app.AddContainer("starting", "image").WaitForStart(null!)),
            ("resource", () => container.WithRelationship((IResource)null!, "type")),
            ("type", () => container.WithRelationship(container.Resource, null!)),
            ("resource", () => container.WithReferenceRelationship((IResource)null!)),
            ("resourceBuilder", () => container.WithReferenceRelationship((IResourceBuilder<IResource>)null!)),
            ("callback", () => container.WithUrls((Action<ResourceUrlsCallbackContext>)null!)),
            ("args", () => container.WithArgs((string[])null!)),
            ("callback", () => container.WithArgs((Action<CommandLineArgsCallbackContext>)null!)),
            ("callback", () => container.WithEnvironment((Action<EnvironmentCallbackContext>)null!)),
            ("name", () => container.WithEnvironment(null!, () => "value")),
            ("callback", () => container.WithEnvironment("NAME", (Func<string>)null!)),
            ("target", () => container.WithVolume(null!)),
            ("callback", () => container.WithContainerRuntimeArgs((Action<ContainerRuntimeArgsCallbackContext>)null!)),
            ("destinationPath", () => container.WithContainerFiles(null!, [])),
            ("executeCommand", () => container.WithCommand("name", "Name", null!)),
            ("displayName", () => container.WithCommand("name", null!, _ => Task.FromResult(CommandResults.Success()))),
            ("initialSnapshot", () => container.WithInitialState(null!)),
            ("name", () => database.WithConnectionProperty(null!, "value")),
            ("resource", () => database.WithConnectionStringRedirection(null!)),
            ("uri", () => app.AddExternalService("service", (Uri)null!)),
            ("command", () => app.AddExecutable("executable", null!, ".")),
            ("workingDirectory", () => app.AddExecutable("executable", "command", null!)),
            ("resourceName", () => app.Build().GetEndpoint(null!)),
            ("app", () => ((DistributedApplication)null!).GetEndpoint("container")),
        ];

        Assert.All(refused, each => Assert.Equal(each.Parameter, Assert.Throws<ArgumentNullException>(each.Call).ParamName));
    }

    [Fact]
    public void AnEmptyScriptIsRefused()
        => Assert.Throws<ArgumentException>("runScriptName", () => TestApp.Running().AddJavaScriptApp("app", ".", ""));
}
