using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Model;

public class EndpointTests
{
    [Fact]
    public void AnEndpointIsTcpOnLocalhostBehindAProxyUnlessToldOtherwise()
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp);

        Assert.Equal(("tcp", "tcp", "tcp", "localhost"), (endpoint.Name, endpoint.UriScheme, endpoint.Transport, endpoint.TargetHost));
        Assert.True(endpoint.IsProxied);
        Assert.Null(endpoint.IsExplicitlyProxied);
        Assert.False(endpoint.IsExternal);
        Assert.False(endpoint.TlsEnabled);
        Assert.Null(endpoint.Port);
        Assert.Null(endpoint.TargetPort);
    }

    [Theory]
    [InlineData(true, 80, null, 80, null)]
    [InlineData(true, null, 3000, null, 3000)]
    [InlineData(false, 80, null, 80, 80)]
    [InlineData(false, null, 3000, 3000, 3000)]
    [InlineData(false, 80, 3000, 80, 3000)]
    public void WithoutAProxyOnePortStandsForBoth(bool isProxied, int? port, int? targetPort, int? expectedPort, int? expectedTargetPort)
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, port: port, targetPort: targetPort, isProxied: isProxied);

        Assert.Equal((expectedPort, expectedTargetPort), (endpoint.Port, endpoint.TargetPort));
    }

    [Fact]
    public void APortSetToNullStaysNull()
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, targetPort: 3000, isProxied: false) { Port = null };

        Assert.Null(endpoint.Port);
    }

    [Fact]
    public void HttpEndpointsTakeTheirNamesFromTheScheme()
    {
        var app = Executable().WithHttpEndpoint().WithHttpsEndpoint(targetPort: 3443);

        Assert.Equal(["http", "https"], app.Resource.GetEndpoints().Select(endpoint => endpoint.EndpointName));
        Assert.True(app.GetEndpoint("https").TlsEnabled);
        Assert.Equal("http", app.GetEndpoint("https").EndpointAnnotation.Transport);
    }

    [Fact]
    public void AnEndpointOfTheSameNameIsChangedInThePointsGiven()
    {
        var app = Executable().WithHttpEndpoint(port: 8080, targetPort: 3000).WithEndpoint(port: 9090, scheme: "http", isExternal: true);

        var endpoint = Assert.Single(app.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal((9090, 3000, true), (endpoint.Port, endpoint.TargetPort, endpoint.IsExternal));
    }

    [Fact]
    public void AnEndpointCanBeChangedByACallbackThatMayCreateIt()
    {
        var app = Executable()
            .WithEndpoint("admin", endpoint => endpoint.TargetPort = 9000)
            .WithEndpoint("missing", _ => Assert.Fail("There is no such endpoint."), createIfNotExists: false);

        var endpoint = Assert.Single(app.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("admin", 9000, "tcp"), (endpoint.Name, endpoint.TargetPort, endpoint.UriScheme));
    }

    [Fact]
    public void ExternalHttpEndpointsAreThoseOfHttpAndHttps()
    {
        var app = Executable().WithHttpEndpoint().WithHttpsEndpoint().WithEndpoint(name: "raw").WithExternalHttpEndpoints();

        Assert.Equal([true, true, false], app.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.IsExternal));
    }

    [Fact]
    public async Task TheTargetPortIsPassedInTheVariableNamedLast()
    {
        var app = Executable().WithHttpEndpoint(targetPort: 3000, env: "HTTP_PORT").WithHttpEndpoint(env: "PORT");

        var environment = await TestApp.EnvironmentOf(app);

        Assert.Equal("3000", environment["PORT"]);
        Assert.DoesNotContain("HTTP_PORT", environment);
    }

    [Fact]
    public async Task ATargetPortThatIsNotFixedIsWhatTheOrchestratorPutsIn()
    {
        var app = Executable().WithHttpEndpoint(env: "PORT");
        app.GetEndpoint("http").Allocate(8080, targetPort: "{{- portForServing \"app\" -}}");

        Assert.Equal("{{- portForServing \"app\" -}}", (await TestApp.EnvironmentOf(app))["PORT"]);
    }

    [Fact]
    public async Task AReferenceHasTheAddressOnceItIsAllocated()
    {
        var app = Executable().WithHttpEndpoint();
        var endpoint = app.GetEndpoint("HTTP");
        Assert.False(endpoint.IsAllocated);
        var url = endpoint.GetValueAsync(TestApp.Cancellation);
        Assert.False(url.IsCompleted);

        endpoint.Allocate(8080);

        Assert.Equal("http://localhost:8080", await url);
        Assert.Equal(("localhost", 8080, "http://localhost:8080"), (endpoint.Host, endpoint.Port, endpoint.Url));
        Assert.Equal("localhost:8080", await endpoint.Property(EndpointProperty.HostAndPort).GetValueAsync(TestApp.Cancellation));
        Assert.Equal("127.0.0.1", await endpoint.Property(EndpointProperty.IPV4Host).GetValueAsync(TestApp.Cancellation));
        Assert.Equal("False", await endpoint.Property(EndpointProperty.TlsEnabled).GetValueAsync(TestApp.Cancellation));
    }

    [Theory]
    [InlineData(EndpointProperty.Url, "{app.bindings.http.url}")]
    [InlineData(EndpointProperty.Host, "{app.bindings.http.host}")]
    [InlineData(EndpointProperty.IPV4Host, "{app.bindings.http.host}")]
    [InlineData(EndpointProperty.Port, "{app.bindings.http.port}")]
    [InlineData(EndpointProperty.Scheme, "{app.bindings.http.scheme}")]
    [InlineData(EndpointProperty.TargetPort, "{app.bindings.http.targetPort}")]
    [InlineData(EndpointProperty.HostAndPort, "{app.bindings.http.host}:{app.bindings.http.port}")]
    [InlineData(EndpointProperty.TlsEnabled, "{app.bindings.http.tlsEnabled}")]
    public void EachPropertyHasAnExpressionForManifests(EndpointProperty property, string expected)
        => Assert.Equal(expected, Executable().WithHttpEndpoint().GetEndpoint("http").Property(property).ValueExpression);

    [Fact]
    public void AMissingEndpointIsNamedWithThoseThatThereAre()
    {
        var app = Executable().WithHttpEndpoint().WithHttpsEndpoint();

        var exception = Assert.Throws<InvalidOperationException>(() => app.GetEndpoint("admin").EndpointAnnotation);

        Assert.Equal(
            "The endpoint `admin` is not defined for the resource `app`. Available endpoints: `http`, `https`.", exception.Message);
    }

    [Fact]
    public void PortsOfADeploymentAreSettled()
    {
        var builder = TestApp.Publishing();
        var container = builder.AddContainer("web", "nginx")
            .WithHttpEndpoint(port: 80)
            .WithEndpoint(targetPort: 5432, name: "db")
            .WithEndpoint(name: "free");

        var resolved = container.Resource.ResolveEndpoints();

        Assert.Equal([(80, true), (5432, false), (8000, false)], resolved.Select(each => (each.TargetPort.Value!.Value, each.TargetPort.IsImplicit)));
        Assert.Equal([80, 5432, 8000], resolved.Select(each => each.ExposedPort.Value!.Value));
        Assert.Equal([false, false, true], resolved.Select(each => each.TargetPort.IsAllocated));
    }

    private static IResourceBuilder<ExecutableResource> Executable() => TestApp.Running().AddExecutable("app", "app", ".");
}
