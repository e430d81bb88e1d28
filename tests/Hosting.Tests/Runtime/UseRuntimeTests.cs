using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using NodePostgres.Hosting.Postgres;
using NodePostgres.Hosting.Runtime;

namespace Hosting.Tests.Runtime;

/// <summary><c>UseRuntimeAsync</c> is called once, after all resources.</summary>
public sealed class UseRuntimeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-use-runtime-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_server_that_runs_as_a_process_keeps_its_name_its_endpoint_and_its_connection_string()
    {
        var builder = Builder();
        var server = Server(builder, "postgres", "data");
        server.AddDatabase("appdb");

        await builder.UseRuntimeAsync();

        var process = Assert.Single(builder.Resources.OfType<ExecutableResource>());
        Assert.Equal("postgres", process.Name);
        Assert.False(process.IsContainer());
        Assert.Same(server.Resource.Annotations, process.Annotations);
        Assert.Equal(server.Resource.ConnectionStringExpression.ValueExpression, ((IResourceWithConnectionString)process).ConnectionStringExpression.ValueExpression);
        Assert.DoesNotContain(builder.Resources, resource => resource is PostgresServerResource);
    }

    [Fact]
    public void Arguments_of_the_library_come_before_those_of_the_user()
    {
        List<object> arguments = ["-c", "max_connections=200"];

        arguments.InsertFirst("postgres.sh", "postgres");

        Assert.Equal(["postgres.sh", "postgres", "-c", "max_connections=200"], arguments);
    }

    [Fact]
    public async Task A_check_of_the_users_own_stays()
    {
        var builder = Builder();
        var server = Server(builder, "postgres", "data").WithHealthCheck("mine");

        await builder.UseRuntimeAsync();

        var checks = server.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToArray();
        Assert.Contains("mine", checks);
        Assert.DoesNotContain("postgres_check", checks);
    }

    [Fact]
    public async Task Called_twice_it_is_refused()
    {
        var builder = Builder();
        await builder.UseRuntimeAsync();

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(builder.UseRuntimeAsync);

        Assert.Contains("called already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_added_afterwards_is_refused()
    {
        var builder = Builder();
        await builder.UseRuntimeAsync();

        var refused = Assert.Throws<DistributedApplicationException>(() => Server(builder, "postgres", "data"));

        Assert.Contains("'postgres' was added or changed after UseRuntimeAsync", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_never_calls_it_is_refused_at_its_start()
    {
        var builder = Builder("--operation", "publish", "--step", "publish-manifest", "--output-path", _folder.FullName);
        Server(builder, "postgres", "data");
        await using var application = builder.Build();

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => application.RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains("call 'await builder.UseRuntimeAsync()' after all resources", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_on_the_same_data_are_refused()
    {
        var builder = Builder();
        Server(builder, "one", "data");
        Server(builder, "other", "data");

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(builder.UseRuntimeAsync);

        Assert.StartsWith("'one' and 'other' have the same data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_that_has_the_app_host_in_it_is_refused()
    {
        var builder = Builder();

        var refused = Assert.Throws<DistributedApplicationException>(() => builder.AddPostgres("postgres").RunAsProcess("."));

        Assert.Contains("has the app host in it", refused.Message, StringComparison.Ordinal);
    }

    private static IDistributedApplicationBuilder Builder(params string[] arguments) =>
        DistributedApplication.CreateBuilder(["--runtime=processes", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true", "--ASPNETCORE_URLS=http://localhost:0", .. arguments]);

    private IResourceBuilder<PostgresServerResource> Server(IDistributedApplicationBuilder builder, string name, string folder) => builder.AddPostgres(name)
        .WithPostgresOptions(new PostgresOptions())
        .WithDataGuard()
        .RunAsProcess(Path.Combine(_folder.FullName, folder));
}
