using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using Hosting.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using HealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;

namespace Hosting.Tests.Dashboard.ResourceService;

public class WatchResourcesTests
{
    private static readonly TestResource Backend = new("backend");

    [Fact]
    public async Task AWatchBeginsWithWhatIsKnown()
    {
        await using var service = await RunningResourceService.StartAsync();
        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", Running);
        await service.Notifications.PublishUpdateAsync(new TestResource("postgres"), "postgres-1", Running);

        using var watch = await WatchAsync(service);

        Assert.Equal(["backend", "postgres"], (await watch.InitialAsync()).Select(resource => resource.DisplayName).Order());
    }

    [Fact]
    public async Task AnApplicationWithoutResourcesIsToldAtOnce()
    {
        await using var service = await RunningResourceService.StartAsync();

        using var watch = await WatchAsync(service);

        Assert.Empty(await watch.InitialAsync());
    }

    [Fact]
    public async Task AChangeFollows()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var watch = await WatchAsync(service);
        await watch.InitialAsync();

        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", Running);

        var resource = await watch.UntilAsync(change => change.State == "Running");
        Assert.Equal("backend-1", resource.Name);
    }

    [Fact]
    public async Task AChangeIsPushedWithoutAnyPassingOfTime()
    {
        var time = new ManualTime();
        await using var service = await RunningResourceService.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var watch = await WatchAsync(service);
        await watch.InitialAsync();

        // The pause after each update, so that the watch has none to wait for.
        await time.AdvanceToNextTimerAsync();
        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", Running);

        await Eventually.Within(watch.UntilAsync(change => change.State == "Running"));
    }

    [Fact]
    public async Task OfManyChangesInAMomentTheLastArrives()
    {
        const int Changes = 500;
        await using var service = await RunningResourceService.StartAsync();
        using var watch = await WatchAsync(service);
        await watch.InitialAsync();

        for (var change = 1; change <= Changes; change++)
        {
            await service.Notifications.PublishUpdateAsync(Backend, "backend-1", snapshot => snapshot with { State = $"State {change}" });
        }

        await watch.UntilAsync(resource => resource.State == $"State {Changes}");
        Assert.True(watch.Updates < Changes, $"{watch.Updates} updates for {Changes} changes");
    }

    [Fact]
    public async Task EveryWatchSeesEveryChange()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var first = await WatchAsync(service);
        using var second = await WatchAsync(service);
        await first.InitialAsync();
        await second.InitialAsync();

        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", Running);

        await first.UntilAsync(resource => resource.State == "Running");
        await second.UntilAsync(resource => resource.State == "Running");
    }

    [Fact]
    public async Task EverythingKnownOfAResourceIsSent()
    {
        var created = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        await using var service = await RunningResourceService.StartAsync();
        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", snapshot => snapshot with
        {
            State = new ResourceStateSnapshot("Exited", KnownResourceStateStyles.Error),
            CreationTimeStamp = created,
            StartTimeStamp = created.AddSeconds(1),
            StopTimeStamp = created.AddSeconds(2),
            ExitCode = 7,
            IsHidden = true,
            IconName = "Server",
            IconVariant = IconVariant.Filled,
            EnvironmentVariables = [new("PORT", "3000", true), new("HOME", null, false)],
            Urls = [new("http", "http://localhost:8080", false) { DisplayProperties = new("API", 5) }, new(null, "http://localhost:1", true) { IsInactive = true }],
            Volumes = [new("data", "/var/lib", "volume", true)],
            Relationships = [new("postgres", "Reference")],
            Properties =
            [
                new("executable.pid", 42),
                new("executable.args", ImmutableArray.Create("a", "b")) { IsSensitive = true },
                new("custom", null) { DisplayName = "Custom", IsHighlighted = true, SortOrder = 3 },
            ],
        });

        using var watch = await WatchAsync(service);
        var resource = Assert.Single(await watch.InitialAsync());

        Assert.Equal(("backend-1", "backend-1", "backend", "Exited", "error"), (resource.Name, resource.Uid, resource.DisplayName, resource.State, resource.StateStyle));
        Assert.Equal(created, resource.CreatedAt.ToDateTime());
        Assert.Equal(created.AddSeconds(1), resource.StartedAt.ToDateTime());
        Assert.Equal(created.AddSeconds(2), resource.StoppedAt.ToDateTime());
        Assert.True(resource.IsHidden);
        Assert.Equal(("Server", Wire.IconVariant.Filled), (resource.IconName, resource.IconVariant));
        Assert.Equal([("PORT", "3000", true), ("HOME", "", false)], resource.Environment.Select(variable => (variable.Name, variable.Value, variable.IsFromSpec)));
        Assert.Equal(
            [("http", "http://localhost:8080", false, false, "API", 5), ("", "http://localhost:1", true, true, "", 0)],
            resource.Urls.Select(url => (url.EndpointName, url.FullUrl, url.IsInternal, url.IsInactive, url.DisplayProperties.DisplayName, url.DisplayProperties.SortOrder)));
        Assert.Equal(new Wire.Volume { Source = "data", Target = "/var/lib", MountType = "volume", IsReadOnly = true }, Assert.Single(resource.Volumes));
        Assert.Contains(new Wire.ResourceRelationship { ResourceName = "postgres", Type = "Reference" }, resource.Relationships);

        var properties = resource.Properties.ToDictionary(property => property.Name);
        Assert.Equal("7", properties["resource.exitCode"].Value.StringValue);
        Assert.Equal(created.AddSeconds(2).ToString("O", CultureInfo.InvariantCulture), properties["resource.stopTime"].Value.StringValue);
        Assert.Equal(42, properties["executable.pid"].Value.NumberValue);
        Assert.False(properties["executable.pid"].IsSensitive);
        Assert.Equal(["a", "b"], properties["executable.args"].Value.ListValue.Values.Select(value => value.StringValue));
        Assert.True(properties["executable.args"].IsSensitive);
        Assert.Equal(Value.KindOneofCase.NullValue, properties["custom"].Value.KindCase);
        Assert.Equal(("Custom", true, 3), (properties["custom"].DisplayName, properties["custom"].IsHighlighted, properties["custom"].SortOrder));
    }

    [Fact]
    public async Task HealthIsSentWithItsReports()
    {
        var checkedAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        await using var service = await RunningResourceService.StartAsync();
        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            HealthReports = [new("ready", HealthStatus.Unhealthy, "503", "boom") { LastRunAt = checkedAt }, new("live", null, null, null)],
        });

        using var watch = await WatchAsync(service);
        var resource = Assert.Single(await watch.InitialAsync());

        var ready = resource.HealthReports.Single(report => report.Key == "ready");
        Assert.Equal((Wire.HealthStatus.Unhealthy, "503", "boom"), (ready.Status, ready.Description, ready.Exception));
        Assert.Equal(checkedAt, ready.LastRunAt.ToDateTime());
        Assert.False(resource.HealthReports.Single(report => report.Key == "live").HasStatus);
        Assert.Equal("Unhealthy", resource.Properties.Single(property => property.Name == "resource.healthState").Value.StringValue);
    }

    [Fact]
    public async Task CommandsAreSentWithTheirStateButOnlyThoseForPeople()
    {
        await using var service = await RunningResourceService.StartAsync();
        await service.Notifications.PublishUpdateAsync(Backend, "backend-1", snapshot => snapshot with
        {
            Commands =
            [
                new("reset", ResourceCommandState.Disabled, "Reset database", "Deletes everything", null, "Sure?", "Delete", IconVariant.Filled, true)
                {
                    Arguments = [new InteractionInput { Name = "confirm", InputType = InputType.Boolean, Required = true }],
                },
                new("internal", ResourceCommandState.Enabled, "Internal", null, null, null, null, null, false) { Visibility = ResourceCommandVisibility.Api },
            ],
        });

        using var watch = await WatchAsync(service);
        var command = Assert.Single(Assert.Single(await watch.InitialAsync()).Commands);

        Assert.Equal(
            ("reset", "Reset database", "Deletes everything", "Sure?", "Delete", Wire.IconVariant.Filled, true, Wire.ResourceCommandState.Disabled),
            (command.Name, command.DisplayName, command.DisplayDescription, command.ConfirmationMessage, command.IconName, command.IconVariant, command.IsHighlighted, command.State));
        var input = Assert.Single(command.ArgumentInputs);
        Assert.Equal(("confirm", "confirm", Wire.InputType.Boolean, true), (input.Name, input.Label, input.InputType, input.Required));
    }

    private static CustomResourceSnapshot Running(CustomResourceSnapshot snapshot) => snapshot with { State = KnownResourceStates.Running };

    private static Task<ResourceWatcher> WatchAsync(RunningResourceService service) => ResourceWatcher.OpenAsync(service.Connect());

    private sealed class TestResource(string name) : Resource(name);
}
