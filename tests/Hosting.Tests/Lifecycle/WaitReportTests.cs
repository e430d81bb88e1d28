using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodePostgres.Hosting.Lifecycle;

namespace Hosting.Tests.Lifecycle;

/// <summary>What is said of resources that wait long.</summary>
public sealed class WaitReportTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly DistributedApplication _application;
    private readonly ResourceNotificationService _notifications;
    private readonly IResource _database;
    private readonly IResource _migrations;
    private readonly IResource _backend;
    private readonly WaitReport _report;

    public WaitReportTests()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var database = builder.AddExecutable("database", "true", ".");
        var migrations = builder.AddExecutable("migrations", "true", ".").WaitFor(database);
        _backend = builder.AddExecutable("backend", "true", ".").WaitForCompletion(migrations).Resource;
        (_database, _migrations) = (database.Resource, migrations.Resource);
        _application = builder.Build();
        _notifications = _application.ResourceNotifications;
        _report = new WaitReport(
            _application.Services.GetRequiredService<DistributedApplicationModel>(), _notifications, _time,
            _application.Services.GetRequiredService<IHostApplicationLifetime>());
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    [Fact]
    public async Task Each_is_named_with_what_it_waits_for_and_how_that_is()
    {
        await PublishAsync(_database, KnownResourceStates.Running);
        await PublishAsync(_migrations, KnownResourceStates.Exited, exitCode: 3);
        await PublishAsync(_backend, KnownResourceStates.Waiting);

        Assert.Empty(LinesAfter(TimeSpan.Zero));
        Assert.Empty(LinesAfter(TimeSpan.FromSeconds(29)));
        Assert.Equal(
            ["  Still waiting: 'backend' (Waiting) for 'migrations' (Exited; exit code 3)"],
            LinesAfter(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task The_same_is_not_said_again()
    {
        await PublishAsync(_database, KnownResourceStates.Starting);

        Assert.Empty(LinesAfter(TimeSpan.Zero));
        Assert.Equal(["  Still waiting: 'database' (Starting); its log in the dashboard may say for what"], LinesAfter(TimeSpan.FromMinutes(1)));
        Assert.Empty(LinesAfter(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task What_gets_on_or_runs_is_not_said_to_wait()
    {
        await PublishAsync(_database, KnownResourceStates.Starting);
        Assert.Empty(LinesAfter(TimeSpan.Zero));
        await PublishAsync(_database, KnownResourceStates.Running);
        await PublishAsync(_migrations, KnownResourceStates.Starting);

        Assert.Empty(LinesAfter(TimeSpan.FromSeconds(29)));
        Assert.Empty(LinesAfter(TimeSpan.FromSeconds(29)));
    }

    private IReadOnlyList<string> LinesAfter(TimeSpan time)
    {
        _time.Now += time;
        return _report.Look();
    }

    private Task PublishAsync(IResource resource, string state, int? exitCode = null) =>
        _notifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = state, ExitCode = exitCode });

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
