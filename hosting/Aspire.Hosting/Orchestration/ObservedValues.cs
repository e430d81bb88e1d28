using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Orchestration;

/// <summary>A resource's own arguments, for the dashboard's "source" column; each says whether it is secret.</summary>
internal static class AppArguments
{
    public static ResourcePropertySnapshot Values(
        IReadOnlyList<(string Value, bool IsSensitive)> arguments, IReadOnlyList<string>? effective, int first) =>
        new(KnownProperties.Resource.AppArgs, arguments
            .Select((argument, index) => effective is not null && first + index < effective.Count ? effective[first + index] : argument.Value)
            .ToImmutableArray())
        {
            IsSensitive = arguments.Any(argument => argument.IsSensitive),
        };

    public static ResourcePropertySnapshot Sensitivity(IReadOnlyList<(string Value, bool IsSensitive)> arguments) =>
        new(KnownProperties.Resource.AppArgsSensitivity, arguments.Select(argument => Convert.ToInt32(argument.IsSensitive)).ToImmutableArray())
        {
            IsSensitive = arguments.Any(argument => argument.IsSensitive),
        };
}

/// <summary>The environment as the resource sees it; what the model set is told from what it inherited.</summary>
internal static class EnvironmentSnapshot
{
    public static ImmutableArray<EnvironmentVariableSnapshot> Of(IReadOnlyList<EnvVar>? effective, IReadOnlyList<EnvVar>? fromModel)
    {
        var own = (fromModel ?? []).Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        // What an engine reports has in it what came by a file as well; the dashboard shows nothing of a resource with one name twice.
        return [.. (effective ?? fromModel ?? [])
            .DistinctBy(variable => variable.Name, StringComparer.Ordinal)
            .Select(variable => new EnvironmentVariableSnapshot(variable.Name, variable.Value, own.Contains(variable.Name)))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)];
    }
}
