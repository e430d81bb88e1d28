using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Backchannel.JsonRpc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>What a CLI may call that did not start this app host. Names and payloads are those of Aspire 13.5.</summary>
internal sealed class AuxiliaryMethods(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceDescriber describer,
    ResourceLogReader logs,
    ResourceWait wait,
    DashboardUrls dashboard,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime)
{
    private static readonly string[] Capabilities = ["aux.v1", "aux.v2", "aux.v3"];

    public JsonRpcMethods Create() => new JsonRpcMethods()
        .Add("GetCapabilitiesAsync", (_, _) => Task.FromResult(new { Capabilities }))
        .Add("GetAppHostInformationAsync", (_, _) => Task.FromResult(Information()))
        .Add("GetAppHostInfoAsync", (_, _) => Task.FromResult(Info()))
        .Add("GetDashboardUrlsAsync", (_, cancellationToken) => dashboard.GetAsync(cancellationToken))
        .Add("GetDashboardInfoAsync", async (_, cancellationToken) => Describe(await dashboard.GetAsync(cancellationToken).ConfigureAwait(false)))
        .Add("WaitForAppHostReadyAsync", async (_, cancellationToken) =>
        {
            await WaitForStartAsync(cancellationToken).ConfigureAwait(false);
            return new { IsReady = true };
        })
        .Add("GetResourcesAsync", (arguments, _) => Task.FromResult(new { Resources = Current(arguments.At<ResourcesRequest>(0)?.Filter) }))
        .AddStream("WatchResourcesAsync", (arguments, cancellationToken) => WatchAsync(arguments.At<ResourcesRequest>(0)?.Filter, cancellationToken))
        .AddStream("GetConsoleLogBatchesAsync", (arguments, cancellationToken) => logs.ReadBatchesAsync(arguments.At<LogsRequest>(0) ?? new(), cancellationToken))
        .AddStream("GetConsoleLogsAsync", (arguments, cancellationToken) => logs.ReadAsync(arguments.At<LogsRequest>(0) ?? new(), cancellationToken))
        .Add("WaitForResourceAsync", (arguments, cancellationToken) => wait.WaitAsync(Required<WaitRequest>(arguments), cancellationToken))
        .Add("ExecuteResourceCommandAsync", (arguments, cancellationToken) => ExecuteAsync(Required<CommandRequest>(arguments), cancellationToken))
        .AddLast("StopAsync", lifetime.StopApplication)
        .AddLast("StopAppHostAsync", lifetime.StopApplication);

    private static T Required<T>(JsonRpcArguments arguments)
        where T : class => arguments.At<T>(0) ?? throw new ArgumentException("The call has no parameters.");

    private AppHostInformation Information()
    {
        using var process = Process.GetCurrentProcess();
        return new(
            AppHostPath(),
            Environment.ProcessId,
            int.TryParse(configuration["ASPIRE_CLI_PID"], CultureInfo.InvariantCulture, out var cli) ? cli : null,
            new DateTimeOffset(process.StartTime),
            long.TryParse(configuration["ASPIRE_CLI_STARTED"], CultureInfo.InvariantCulture, out var started) ? DateTimeOffset.FromUnixTimeSeconds(started) : null,
            configuration["ASPIRE_CLI_LOG_FILE"]);
    }

    private AppHostInfo Info()
    {
        var information = Information();
        var version = typeof(AuxiliaryMethods).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return new(information.ProcessId.ToString(CultureInfo.InvariantCulture), version, information.AppHostPath, information.CliProcessId, information.StartedAt, information.CliLogFilePath);
    }

    private string AppHostPath() => configuration["AppHost:FilePath"] ?? configuration["AppHost:Path"] ?? throw new InvalidOperationException("AppHost path not found in configuration.");

    private static DashboardInfo Describe(DashboardUrlsState state)
        => new(ApiBaseUrl: null, ApiToken: null, state.BaseUrlWithLoginToken is { } url ? [url] : [], state.DashboardHealthy);

    private async Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource();
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private ResourceDescription[] Current(string? filter)
    {
        var describe = describer.Begin();
        return
        [
            .. model.Resources
                .SelectMany(resource => resource.GetResolvedResourceNames())
                .Select(name => notifications.TryGetCurrentState(name, out var state) ? state : null)
                .OfType<ResourceEvent>()
                .Where(state => Matches(state, filter))
                .Select(describe),
        ];
    }

    private async IAsyncEnumerable<ResourceDescription> WatchAsync(string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Matches(change, filter))
            {
                // Begun anew each time, since secrets become known as time goes by.
                yield return describer.Begin()(change);
            }
        }
    }

    private static bool Matches(ResourceEvent state, string? filter)
        => string.IsNullOrEmpty(filter) || state.ResourceId.Contains(filter, StringComparison.OrdinalIgnoreCase);

    private async Task<CommandResponse> ExecuteAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        var arguments = request.Arguments switch
        {
            null => null,
            JsonObject named => named.ToDictionary(argument => argument.Key, argument => argument.Value?.ToString()),
            _ => throw new ArgumentException("Resource command arguments must be a JSON object."),
        };
        var result = await commands.ExecuteAsync(InstanceOf(request.ResourceName), request.CommandName, arguments, interactive: !request.NonInteractive, cancellationToken).ConfigureAwait(false);
        return new(
            result.Success,
            result.Canceled,
            result.Message,
            result.Message,
            result.Data is { } data ? new(data.Value, data.Format.ToString().ToLowerInvariant(), data.DisplayImmediately) : null,
            [.. (result.InvalidArguments ?? new([])).SelectMany(input => input.ValidationErrors.Select(error => new CommandFault(input.Name, error)))]);
    }

    /// <summary>A resource may be called by its name where it runs once.</summary>
    private string InstanceOf(string name)
        => model.Resources.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))?.GetResolvedResourceNames() is [var only] ? only : name;

    private sealed record ResourcesRequest(string? Filter);

    private sealed record CommandRequest(string ResourceName, string CommandName, JsonNode? Arguments, bool NonInteractive = true);

    private sealed record CommandResponse(bool Success, bool Canceled, string? ErrorMessage, string? Message, CommandValue? Value, CommandFault[] ValidationErrors);

    private sealed record CommandValue(string Value, string Format, bool DisplayImmediately);

    private sealed record CommandFault(string ArgumentName, string ErrorMessage);

    private sealed record AppHostInformation(string AppHostPath, int ProcessId, int? CliProcessId, DateTimeOffset? StartedAt, DateTimeOffset? CliStartedAt, string? CliLogFilePath);

    private sealed record AppHostInfo(string Pid, string AspireHostVersion, string AppHostPath, int? CliProcessId, DateTimeOffset? StartedAt, string? CliLogFilePath);

    private sealed record DashboardInfo(string? ApiBaseUrl, string? ApiToken, string[] DashboardUrls, bool IsHealthy);
}
