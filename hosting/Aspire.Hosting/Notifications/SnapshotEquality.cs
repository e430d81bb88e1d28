using System.Collections;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>Tells whether two states say the same, so that a repeated one wakes nobody.</summary>
internal static class SnapshotEquality
{
    public static bool SameContent(CustomResourceSnapshot left, CustomResourceSnapshot right)
        => ReferenceEquals(left, right)
        || (left.ResourceType == right.ResourceType
            && left.State == right.State
            && left.ExitCode == right.ExitCode
            && left.CreationTimeStamp == right.CreationTimeStamp
            && left.StartTimeStamp == right.StartTimeStamp
            && left.StopTimeStamp == right.StopTimeStamp
            && left.ResourceReadyEvent == right.ResourceReadyEvent
            && left.IsHidden == right.IsHidden
            && left.IconName == right.IconName
            && left.IconVariant == right.IconVariant
            && SameItems(left.Properties, right.Properties, SameProperty)
            && SameItems(left.HealthReports, right.HealthReports, Equals)
            && SameItems(left.EnvironmentVariables, right.EnvironmentVariables, Equals)
            && SameItems(left.Urls, right.Urls, Equals)
            && SameItems(left.Volumes, right.Volumes, Equals)
            && SameItems(left.Commands, right.Commands, Equals)
            && SameItems(left.Relationships, right.Relationships, Equals));

    private static bool SameItems<T>(IReadOnlyList<T> left, IReadOnlyList<T> right, Func<T, T, bool> same)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!same(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Equals<T>(T left, T right) => EqualityComparer<T>.Default.Equals(left, right);

    private static bool SameProperty(ResourcePropertySnapshot left, ResourcePropertySnapshot right)
        => left == right || (left with { Value = null } == right with { Value = null } && SameValue(left.Value, right.Value));

    /// <summary>Lists, such as a process's arguments, are compared item by item.</summary>
    private static bool SameValue(object? left, object? right)
        => left is IEnumerable leftItems and not string && right is IEnumerable rightItems and not string
            ? leftItems.Cast<object?>().SequenceEqual(rightItems.Cast<object?>(), new ValueComparer())
            : object.Equals(left, right);

    private sealed class ValueComparer : IEqualityComparer<object?>
    {
        bool IEqualityComparer<object?>.Equals(object? x, object? y) => SameValue(x, y);

        int IEqualityComparer<object?>.GetHashCode(object? obj) => 0;
    }
}
