using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>What holds for every published state, whoever publishes it.</summary>
internal static class SnapshotRules
{
    /// <summary>The state before the first one is published.</summary>
    public static CustomResourceSnapshot Initial(IResource resource)
    {
        var snapshot = resource.Annotations.OfType<ResourceSnapshotAnnotation>().LastOrDefault()?.InitialSnapshot ?? new CustomResourceSnapshot
        {
            ResourceType = KnownResourceTypes.Of(resource),
            Properties = [],
            Relationships = Relationships(resource)
        };

        return snapshot with { HealthReports = UnknownHealth(resource) };
    }

    /// <summary>Completes a state with what follows from the model and from the state before.</summary>
    public static CustomResourceSnapshot Apply(IResource resource, CustomResourceSnapshot before, CustomResourceSnapshot after, IServiceProvider services)
    {
        if (IsNewAttempt(before, after))
        {
            after = ForgetLastAttempt(resource, before, after);
        }

        if (!Is(after, KnownResourceStates.Waiting))
        {
            after = after with { Properties = after.Properties.Without(KnownProperties.Resource.WaitingFor) };
        }

        after = after with { Commands = Commands(resource, after, services) };

        if (resource.TryGetLastAnnotation<ResourceIconAnnotation>(out var icon))
        {
            after = after with
            {
                IconName = string.IsNullOrEmpty(after.IconName) ? icon.IconName : after.IconName,
                IconVariant = after.IconVariant ?? icon.IconVariant
            };
        }

        return resource.TryGetLastAnnotation<HiddenAnnotation>(out var hidden) ? after with { IsHidden = IsHidden(hidden, after) } : after;
    }

    /// <summary>Whether the instance has ended: finished, exited or failed to start.</summary>
    public static bool IsTerminal(CustomResourceSnapshot snapshot)
        => snapshot.State?.Text is { } state && KnownResourceStates.TerminalStates.Contains(state, StringComparer.OrdinalIgnoreCase);

    public static bool Is(CustomResourceSnapshot snapshot, string state)
        => string.Equals(snapshot.State?.Text, state, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the dashboard draws lines to: the parent, and what the model says besides.</summary>
    public static ImmutableArray<RelationshipSnapshot> Relationships(IResource resource)
    {
        var declared = resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relationship => new RelationshipSnapshot(relationship.Resource.Name, relationship.Type));
        return resource is IResourceWithParent child
            ? [new(child.Parent.Name, KnownRelationshipTypes.Parent), .. declared]
            : [.. declared];
    }

    /// <summary>One report for each health check of the resource and of its parents, none with a result yet.</summary>
    public static ImmutableArray<HealthReportSnapshot> UnknownHealth(IResource resource)
        => resource.TryGetAnnotationsIncludingAncestorsOfType<HealthCheckAnnotation>(out var checks)
            ? [.. checks.Select(check => check.Key).Distinct().Select(key => new HealthReportSnapshot(key, null, null, null))]
            : [];

    private static bool IsHidden(HiddenAnnotation hidden, CustomResourceSnapshot snapshot) => hidden.Behavior switch
    {
        HiddenBehavior.Always => true,
        HiddenBehavior.OnCompletion => !Is(snapshot, KnownResourceStates.FailedToStart) && IsTerminal(snapshot)
            && snapshot.ExitCode is { } exitCode && hidden.SuccessfulExitCodes.Contains(exitCode),
        _ => snapshot.IsHidden
    };

    private static bool IsNewAttempt(CustomResourceSnapshot before, CustomResourceSnapshot after)
        => (IsTerminal(before) && !IsTerminal(after) && !Is(after, KnownResourceStates.Stopping))
        || (Is(after, KnownResourceStates.Starting) && !Is(before, KnownResourceStates.Starting));

    /// <summary>
    /// A resource that starts again has not ended, is not known to be healthy and has not been ready. What the new state
    /// itself sets stays.
    /// </summary>
    private static CustomResourceSnapshot ForgetLastAttempt(IResource resource, CustomResourceSnapshot before, CustomResourceSnapshot after) => after with
    {
        ExitCode = after.ExitCode == before.ExitCode ? null : after.ExitCode,
        StopTimeStamp = after.StopTimeStamp == before.StopTimeStamp ? null : after.StopTimeStamp,
        HealthReports = after.HealthReports == before.HealthReports ? UnknownHealth(resource) : after.HealthReports,
        ResourceReadyEvent = after.ResourceReadyEvent == before.ResourceReadyEvent ? null : after.ResourceReadyEvent
    };

    private static ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, CustomResourceSnapshot snapshot, IServiceProvider services)
    {
        var commands = snapshot.Commands;
        foreach (var annotation in resource.Annotations.OfType<ResourceCommandAnnotation>())
        {
            var known = commands.FirstOrDefault(command => command.Name == annotation.Name);
            var state = CommandState(resource, annotation, snapshot, known, services);
            if (known is null)
            {
                commands = commands.Add(ToSnapshot(annotation, state));
            }
            else if (known.State != state)
            {
                commands = commands.Replace(known, known with { State = state });
            }
        }

        return commands;
    }

    // A callback that fails must not keep the resource's state from being published: its command cannot be used meanwhile.
    private static ResourceCommandState CommandState(
        IResource resource, ResourceCommandAnnotation annotation, CustomResourceSnapshot snapshot, ResourceCommandSnapshot? known, IServiceProvider services)
    {
        try
        {
            return annotation.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = snapshot, Services = services });
        }
#pragma warning disable CA1031 // Whatever the callback throws is that command's failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (known?.State != ResourceCommandState.Disabled)
            {
                services.GetService<ResourceLoggerService>()?.GetLogger(resource).LogError(
                    exception, "The state of command '{CommandName}' of resource '{ResourceName}' could not be told; it is disabled.", annotation.Name, resource.Name);
            }

            return ResourceCommandState.Disabled;
        }
    }

    private static ResourceCommandSnapshot ToSnapshot(ResourceCommandAnnotation annotation, ResourceCommandState state)
        => new(
            annotation.Name,
            state,
            annotation.DisplayName,
            annotation.DisplayDescription,
            Parameter: null,
            annotation.ConfirmationMessage,
            annotation.IconName,
            annotation.IconVariant,
            annotation.IsHighlighted)
        {
            Arguments = annotation.Arguments,
            Visibility = annotation.Visibility
        };
}
