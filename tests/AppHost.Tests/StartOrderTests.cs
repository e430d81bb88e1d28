using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace AppHost.Tests;

/// <summary>PostgreSQL, then the migrations, then the backend.</summary>
[Trait("Category", "Application")]
public sealed class StartOrderTests(ApplicationFixture application)
{
    [Fact]
    public async Task Each_starts_once_what_it_waits_for_is_there()
    {
        var postgres = await application.UntilStateAsync("postgres", KnownResourceStates.Running);
        var migrations = await application.UntilStateAsync("migrations", KnownResourceStates.Finished);
        var backend = await application.UntilStateAsync("backend", KnownResourceStates.Running);

        Assert.Equal(0, migrations.ExitCode);
        Assert.True(postgres.StartTimeStamp <= migrations.StartTimeStamp);
        Assert.True(migrations.StopTimeStamp <= backend.StartTimeStamp);
    }

    [Fact]
    public async Task The_database_is_reached_by_its_connection_string()
    {
        var connectionString = await application.Application.GetConnectionStringAsync("appdb", TestContext.Current.CancellationToken);

        await using var source = NpgsqlDataSource.Create(connectionString!);
        await using var command = source.CreateCommand("SELECT current_database()");
        Assert.Equal("app_db", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
