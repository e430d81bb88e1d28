using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;
using HealthStatus = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>A resource's snapshot in the words of the wire. Nothing is decided here: every flag is the snapshot's own.</summary>
internal static class ResourceMessages
{
    /// <summary>Writes down a resource.</summary>
    /// <param name="change">The resource and its latest snapshot.</param>
    /// <param name="createdAt">When the resource came to be, where the snapshot does not say.</param>
    public static Wire.Resource Create(ResourceEvent change, DateTime createdAt)
    {
        var snapshot = change.Snapshot;
        createdAt = snapshot.CreationTimeStamp ?? createdAt;

        var resource = new Wire.Resource
        {
            Name = change.ResourceId,
            Uid = change.ResourceId,
            DisplayName = change.Resource.Name,
            ResourceType = snapshot.ResourceType,
            State = snapshot.State?.Text ?? "",
            StateStyle = snapshot.State?.Style ?? "",
            CreatedAt = Time(createdAt),
            StartedAt = Time(snapshot.StartTimeStamp),
            StoppedAt = Time(snapshot.StopTimeStamp),
            IsHidden = snapshot.IsHidden,
        };

        if (snapshot.IconName is not null)
        {
            resource.IconName = snapshot.IconName;
        }

        if (snapshot.IconVariant is { } variant)
        {
            resource.IconVariant = Icon(variant);
        }

        resource.Environment.Add(snapshot.EnvironmentVariables.Select(Environment));
        resource.Urls.Add(snapshot.Urls.Select(Url));
        resource.Volumes.Add(snapshot.Volumes.Select(Volume));
        resource.Relationships.Add(snapshot.Relationships.Select(Relationship));
        resource.HealthReports.Add(snapshot.HealthReports.Select(Health));
        resource.Commands.Add(snapshot.Commands.Where(command => command.Visibility.HasFlag(ResourceCommandVisibility.UI)).Select(Command));
        resource.Properties.Add(CommonProperties(change, createdAt));
        resource.Properties.Add(snapshot.Properties.Select(Property));
        return resource;
    }

    // The dashboard takes these from the properties, not from the fields of the same meaning.
    private static IEnumerable<Wire.ResourceProperty> CommonProperties(ResourceEvent change, DateTime createdAt)
    {
        var snapshot = change.Snapshot;
        yield return Common("resource.uid", change.ResourceId);
        yield return Common("resource.name", change.ResourceId);
        yield return Common("resource.type", snapshot.ResourceType);
        yield return Common("resource.displayName", change.Resource.Name);
        yield return Common("resource.state", snapshot.State?.Text);
        yield return Common("resource.exitCode", snapshot.ExitCode?.ToString(CultureInfo.InvariantCulture));
        yield return Common("resource.createTime", createdAt.ToString("O", CultureInfo.InvariantCulture));
        yield return Common("resource.startTime", snapshot.StartTimeStamp?.ToString("O", CultureInfo.InvariantCulture));
        yield return Common("resource.stopTime", snapshot.StopTimeStamp?.ToString("O", CultureInfo.InvariantCulture));
        yield return Common("resource.healthState", snapshot.HealthStatus?.ToString());
    }

    private static Wire.ResourceProperty Common(string name, string? value) => new()
    {
        Name = name,
        Value = ValueOf(value),
        IsSensitive = false,
    };

    private static Wire.ResourceProperty Property(ResourcePropertySnapshot property)
    {
        var message = new Wire.ResourceProperty
        {
            Name = property.Name,
            Value = ValueOf(property.Value),
            IsSensitive = property.IsSensitive,
            IsHighlighted = property.IsHighlighted,
        };

        if (!string.IsNullOrEmpty(property.DisplayName))
        {
            message.DisplayName = property.DisplayName;
        }

        if (property.SortOrder is { } order)
        {
            message.SortOrder = order;
        }

        return message;
    }

    private static Value ValueOf(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        int number => Value.ForNumber(number),
        IEnumerable<string> texts => Value.ForList([.. texts.Select(Value.ForString)]),
        IEnumerable<int> numbers => Value.ForList([.. numbers.Select(number => Value.ForNumber(number))]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static Wire.EnvironmentVariable Environment(EnvironmentVariableSnapshot variable) =>
        new() { Name = variable.Name, Value = variable.Value ?? "", IsFromSpec = variable.IsFromSpec };

    private static Wire.Url Url(UrlSnapshot url) => new()
    {
        EndpointName = url.Name ?? "",
        FullUrl = url.Url,
        IsInternal = url.IsInternal,
        IsInactive = url.IsInactive,
        DisplayProperties = new() { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
    };

    private static Wire.Volume Volume(VolumeSnapshot volume) =>
        new() { Source = volume.Source ?? "", Target = volume.Target, MountType = volume.MountType, IsReadOnly = volume.IsReadOnly };

    private static Wire.ResourceRelationship Relationship(RelationshipSnapshot relationship) =>
        new() { ResourceName = relationship.ResourceName, Type = relationship.Type };

    private static Wire.HealthReport Health(HealthReportSnapshot report)
    {
        var message = new Wire.HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = Time(report.LastRunAt),
        };

        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                HealthStatus.Healthy => Wire.HealthStatus.Healthy,
                HealthStatus.Degraded => Wire.HealthStatus.Degraded,
                _ => Wire.HealthStatus.Unhealthy,
            };
        }

        return message;
    }

    private static Wire.ResourceCommand Command(ResourceCommandSnapshot command)
    {
        var message = new Wire.ResourceCommand
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            DisplayDescription = command.DisplayDescription ?? "",
            ConfirmationMessage = command.ConfirmationMessage ?? "",
            IconName = command.IconName ?? "",
            IconVariant = Icon(command.IconVariant ?? IconVariant.Regular),
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                ResourceCommandState.Enabled => Wire.ResourceCommandState.Enabled,
                ResourceCommandState.Disabled => Wire.ResourceCommandState.Disabled,
                _ => Wire.ResourceCommandState.Hidden,
            },
        };
        message.ArgumentInputs.Add(command.Arguments.Select(input => InteractionMessages.Input(input, isDependedOn: false)));
        return message;
    }

    private static Wire.IconVariant Icon(IconVariant variant) =>
        variant is IconVariant.Filled ? Wire.IconVariant.Filled : Wire.IconVariant.Regular;

    private static Timestamp? Time(DateTime? time) => time is { } known ? Timestamp.FromDateTime(known.ToUniversalTime()) : null;
}
