using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hosting.Tests.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hosting.Tests.Evaluation;

public class EvaluationTests
{
    private static readonly DistributedApplicationExecutionContext Run = new(DistributedApplicationOperation.Run);

    [Fact]
    public async Task CallbacksSeeWhatThoseBeforeThemSet()
    {
        var app = TestApp.Running().AddExecutable("app", "app", ".")
            .WithEnvironment("A", "1")
            .WithEnvironment(context => context.EnvironmentVariables["B"] = $"{context.EnvironmentVariables["A"]}2")
            .WithEnvironment("A", "3")
            .WithArgs("x")
            .WithArgs(context => context.Args.Insert(0, context.Resource.Name));

        Assert.Equal([("A", "3"), ("B", "12")], (await TestApp.EnvironmentOf(app)).OrderBy(each => each.Key).Select(each => (each.Key, each.Value)));
        Assert.Equal(["app", "x"], await TestApp.ArgumentsOf(app));
    }

    [Fact]
    public async Task SecretsAreMarkedHoweverDeepTheyLie()
    {
        var builder = TestApp.Running(("Parameters:user", "ann"), ("Parameters:password", "secret"));
        var user = builder.AddParameter("user");
        var password = builder.AddParameter("password", secret: true);
        var connection = builder.AddConnectionString("connection", ReferenceExpression.Create($"User={user};Password={password}"));
        var plain = ReferenceExpression.Create($"[{user}]");
        var app = builder.AddExecutable("app", "app", ".")
            .WithArgs("literal", user, password, plain, ReferenceExpression.Create($"<{connection.Resource}>"));

        var result = await TestApp.EvaluateAsync(app.Resource, Run);

        Assert.Equal(
            [("literal", false), ("ann", false), ("secret", true), ("[ann]", false), ("<User=ann;Password=secret>", true)],
            result.Arguments);
    }

    [Fact]
    public async Task AnEndpointHasAnotherAddressForAContainerThanForTheHost()
    {
        var builder = TestApp.Running();
        var web = builder.AddContainer("web", "nginx").WithHttpEndpoint(targetPort: 80);
        web.GetEndpoint("http").Allocate(8080, containerHost: "web");
        var process = builder.AddExecutable("process", "app", ".").WithEnvironment("WEB", web.GetEndpoint("http"));
        var container = builder.AddContainer("container", "x").WithEnvironment("WEB", $"{web.GetEndpoint("http")}/path");
        var fromHost = builder.AddContainer("from-host", "x")
            .WithEnvironment("WEB", web.GetEndpoint("http", KnownNetworkIdentifiers.LocalhostNetwork));

        Assert.Equal("http://localhost:8080", (await TestApp.EnvironmentOf(process))["WEB"]);
        Assert.Equal("http://web:80/path", (await TestApp.EnvironmentOf(container))["WEB"]);
        Assert.Equal("http://localhost:8080", (await TestApp.EnvironmentOf(fromHost))["WEB"]);
    }

    [Theory]
    [InlineData("http://localhost:4317", "http://host.docker.internal:4317")]
    [InlineData("http://127.0.0.1:4317/", "http://host.docker.internal:4317/")]
    [InlineData("http://example.org:4317", "http://example.org:4317")]
    [InlineData("Server=localhost;Port=1", "Server=host.docker.internal;Port=1")]
    public async Task AUrlOfTheHostIsTranslatedForAContainer(string url, string expected)
    {
        var builder = TestApp.Running();
        var process = builder.AddExecutable("process", "app", ".").WithEnvironment("URL", new HostUrl(url));
        var container = builder.AddContainer("container", "x").WithEnvironment("URL", new HostUrl(url));

        Assert.Equal(url, (await TestApp.EnvironmentOf(process))["URL"]);
        Assert.Equal(expected, (await TestApp.EnvironmentOf(container))["URL"]);
    }

    [Fact]
    public async Task WhatCannotBeResolvedIsNamedAndTheRestIsThere()
    {
        var builder = TestApp.Running();
        var missing = builder.AddParameter("missing");
        var app = builder.AddExecutable("app", "app", ".")
            .WithEnvironment("GOOD", "value").WithEnvironment("BAD", missing).WithArgs("good").WithArgs(missing);

        var result = await TestApp.EvaluateAsync(app.Resource, Run);

        Assert.Equal([KeyValuePair.Create("GOOD", "value")], result.EnvironmentVariables);
        Assert.Equal([("good", false)], result.Arguments);
        var failures = Assert.IsType<AggregateException>(result.Exception).InnerExceptions;
        Assert.Equal(2, failures.Count);
        Assert.StartsWith("Failed to resolve argument for resource 'app'.", failures[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("Failed to resolve environment variable 'BAD' for resource 'app'.", failures[1].Message, StringComparison.Ordinal);
        Assert.Contains("'Parameters:missing'", failures[1].Message, StringComparison.Ordinal);
        Assert.IsType<MissingParameterValueException>(failures[1].InnerException);
    }

    [Fact]
    public async Task AMissingConnectionStringFailsUnlessItIsOptional()
    {
        var builder = TestApp.Running();
        var empty = builder.AddResource(new EmptyConnection("empty"));
        var strict = builder.AddExecutable("strict", "app", ".").WithReference(empty);
        var lenient = builder.AddExecutable("lenient", "app", ".").WithReference(empty, optional: true);

        var exception = (await TestApp.EvaluateAsync(strict.Resource, Run)).Exception;
        Assert.Contains("The connection string for the resource 'empty' is not available.", exception?.ToString(), StringComparison.Ordinal);
        Assert.Empty(await TestApp.EnvironmentOf(lenient));
    }

    [Fact]
    public async Task AnEvaluationWaitsForValuesAndCanBeGivenUp()
    {
        var builder = TestApp.Running();
        var web = builder.AddExecutable("web", "app", ".").WithHttpEndpoint();
        var app = builder.AddExecutable("app", "app", ".").WithEnvironment("WEB", web.GetEndpoint("http"));
        using var giveUp = new CancellationTokenSource();

        var first = Evaluate(TestApp.Cancellation);
        var second = Evaluate(giveUp.Token);
        Assert.False(first.IsCompleted);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        web.GetEndpoint("http").Allocate(8080);
        Assert.Equal("http://localhost:8080", Assert.Single((await first).EnvironmentVariables).Value);

        Task<IExecutionConfigurationResult> Evaluate(CancellationToken cancellationToken) => ExecutionConfigurationBuilder.Create(app.Resource)
            .WithEnvironmentVariablesConfig().BuildAsync(Run, NullLogger.Instance, cancellationToken);
    }

    [Fact]
    public async Task EvaluationsCanRunAtOnce()
    {
        var builder = TestApp.Running();
        var calls = 0;
        var app = builder.AddExecutable("app", "app", ".")
            .WithEnvironment(async context =>
            {
                await Task.Yield();
                context.EnvironmentVariables["CALL"] = Interlocked.Increment(ref calls).ToString(System.Globalization.CultureInfo.InvariantCulture);
                context.EnvironmentVariables.Add("ONCE", "1"); // would fail if two evaluations shared the variables
            });

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => TestApp.EnvironmentOf(app), TestApp.Cancellation)));

        Assert.Equal(50, results.Select(result => result["CALL"]).Distinct().Count());
    }

    [Fact]
    public async Task PublishingGivesExpressionsInsteadOfValues()
    {
        var builder = TestApp.Publishing();
        var password = builder.AddParameter("password", secret: true);
        var web = builder.AddContainer("web", "nginx").WithHttpEndpoint(targetPort: 80);
        var app = builder.AddContainer("app", "x")
            .WithEnvironment("PASSWORD", password)
            .WithEnvironment("URL", $"{web.GetEndpoint("http")}?p={password}")
            .WithEnvironment("OTLP", new HostUrl("http://localhost:1"))
            .WithArgs(web.GetEndpoint("http").Property(EndpointProperty.Port));

        var environment = await TestApp.EnvironmentOf(app);

        Assert.Equal("{password.value}", environment["PASSWORD"]);
        Assert.Equal("{web.bindings.http.url}?p={password.value}", environment["URL"]);
        Assert.Equal("http://localhost:1", environment["OTLP"]);
        Assert.Equal(["{web.bindings.http.port}"], await TestApp.ArgumentsOf(app));
    }

    [Fact]
    public async Task DependenciesAreParentsWaitsAndWhatValuesAreMadeFrom()
    {
        var builder = TestApp.Running();
        var database = builder.AddPostgres("server").AddDatabase("database");
        var first = builder.AddExecutable("first", "app", ".").WithReference(database);
        var second = builder.AddExecutable("second", "app", ".").WaitForCompletion(first);

        var direct = await second.Resource.GetResourceDependenciesAsync(Run, ResourceDependencyDiscoveryMode.DirectOnly, TestApp.Cancellation);
        var all = await second.Resource.GetResourceDependenciesAsync(Run, cancellationToken: TestApp.Cancellation);

        Assert.Equal(["first"], direct.Select(each => each.Name));
        Assert.Equal(["database", "first", "server", "server-password"], all.Select(each => each.Name).Order());
    }

    private sealed class EmptyConnection(string name) : Resource(name), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Empty;
    }
}
