using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>Describes the state of resources to the CLI, without secrets.</summary>
internal sealed class ResourceDescriber(DistributedApplicationModel model)
{
    private const string WaitingFor = "resource.waitingFor";

    /// <summary>Looks up the secrets as they are known now. Returns the way to describe a resource without them.</summary>
    public Func<ResourceEvent, ResourceDescription> Begin()
    {
        var secrets = model.Resources.OfType<ParameterResource>()
            .Where(parameter => parameter.Secret)
            .Select(parameter => parameter.WaitForValueTcs?.Task is { IsCompletedSuccessfully: true } given ? given.Result : null)
            .Where(value => !string.IsNullOrEmpty(value))
            .ToHashSet(StringComparer.Ordinal);
        return state => Describe(state, secrets!);
    }

    private static ResourceDescription Describe(ResourceEvent state, HashSet<string> secrets)
    {
        var snapshot = state.Snapshot;
        return new ResourceDescription
        {
            Name = state.ResourceId,
            DisplayName = state.Resource.Name,
            ResourceType = snapshot.ResourceType,
            Type = snapshot.ResourceType,
            State = snapshot.State?.Text,
            StateStyle = snapshot.State?.Style,
            WaitingFor = snapshot.Properties.FirstOrDefault(property => property.Name == WaitingFor)?.Value is IEnumerable<string> names ? [.. names] : null,
            HealthStatus = snapshot.HealthStatus?.ToString(),
            ExitCode = snapshot.ExitCode,
            CreatedAt = snapshot.CreationTimeStamp,
            StartedAt = snapshot.StartTimeStamp,
            StoppedAt = snapshot.StopTimeStamp,
            IsHidden = snapshot.IsHidden,
            Urls = [.. snapshot.Urls.Where(url => !url.IsInactive && url.Url.Length > 0).Select(url => new
            {
                Name = url.Name ?? "default",
                url.Url,
                url.IsInternal,
                DisplayProperties = new { DisplayName = url.DisplayProperties.DisplayName is { Length: > 0 } text ? text : null, url.DisplayProperties.SortOrder },
            })],
            Relationships = [.. snapshot.Relationships.Select(relationship => new { relationship.ResourceName, relationship.Type })],
            HealthReports = [.. snapshot.HealthReports.Select(report => new { report.Name, Status = report.Status?.ToString(), report.Description, report.ExceptionText })],
            Volumes = [.. snapshot.Volumes.Select(volume => new { volume.Source, volume.Target, volume.MountType, volume.IsReadOnly })],
            EnvironmentVariables = [.. snapshot.EnvironmentVariables.Select(variable => new
            {
                variable.Name,
                // A secret may stand within a longer value, a connection string for instance.
                Value = variable.Value is { } value && secrets.Any(secret => value.Contains(secret, StringComparison.Ordinal)) ? null : variable.Value,
                variable.IsFromSpec,
            })],
            Properties = snapshot.Properties.GroupBy(property => property.Name).ToDictionary(property => property.Key, property => property.Last().IsSensitive ? null : Json(property.Last().Value)),
            Commands = [.. snapshot.Commands.Select(command => new
            {
                command.Name,
                command.DisplayName,
                Description = command.DisplayDescription,
                ArgumentInputs = command.Arguments.Select(input => new
                {
                    input.Name,
                    input.Label,
                    input.Description,
                    input.EnableDescriptionMarkdown,
                    InputType = input.InputType.ToString(),
                    input.Required,
                    input.Placeholder,
                    input.Value,
                    Options = input.Options?.ToDictionary(option => option.Key, option => option.Value),
                    input.AllowCustomChoice,
                    input.Disabled,
                    input.MaxLength,
                }).ToArray(),
                Visibility = command.Visibility.ToString(),
                State = command.State.ToString(),
            })],
        };
    }

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        IEnumerable several => new JsonArray([.. several.Cast<object?>().Select(Json)]),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}

/// <summary>The state of a resource; the member names are the protocol's.</summary>
internal sealed record ResourceDescription
{
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public string? ResourceType { get; init; }

    public string? Type { get; init; }

    public string? State { get; init; }

    public string[]? WaitingFor { get; init; }

    public string? StateStyle { get; init; }

    public string? HealthStatus { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public object[] Urls { get; init; } = [];

    public object[] Relationships { get; init; } = [];

    public object[] HealthReports { get; init; } = [];

    public object[] Volumes { get; init; } = [];

    public object[] EnvironmentVariables { get; init; } = [];

    public Dictionary<string, JsonNode?> Properties { get; init; } = [];

    public bool IsHidden { get; init; }

    public object[] Commands { get; init; } = [];
}
