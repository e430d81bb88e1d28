using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Grpc;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>The methods of the resource service.</summary>
internal sealed partial class ResourceServiceMethods(
    IConfiguration configuration,
    IHostEnvironment environment,
    ResourceCommandService commands,
    ResourceWatch resources,
    ConsoleLogWatch consoleLogs,
    InteractionWatch interactions)
{
    private const string Service = "/aspire.v1.DashboardService/";

    // What this host sends, a dashboard of this version understands in full.
    private const string MinDashboardVersion = "13.5.0";

    /// <summary>What handles each path.</summary>
    public IReadOnlyDictionary<string, Func<GrpcCall, Task>> ByPath => new Dictionary<string, Func<GrpcCall, Task>>(StringComparer.Ordinal)
    {
        [Service + "GetApplicationInformation"] = GetApplicationInformationAsync,
        [Service + "WatchResources"] = resources.RunAsync,
        [Service + "WatchResourceConsoleLogs"] = consoleLogs.RunAsync,
        [Service + "ExecuteResourceCommand"] = ExecuteResourceCommandAsync,
        [Service + "WatchInteractions"] = interactions.RunAsync,
    };

    private async Task GetApplicationInformationAsync(GrpcCall call)
    {
        _ = await call.ReadSingleAsync(Wire.ApplicationInformationRequest.Parser).ConfigureAwait(false);

        var name = configuration[DashboardSettings.ApplicationName] ?? environment.ApplicationName;
        await call.WriteAsync(new Wire.ApplicationInformationResponse
        {
            ApplicationName = AppHostSuffix().Replace(name, ""),
            MinDashboardVersion = MinDashboardVersion,
        }).ConfigureAwait(false);
    }

    private async Task ExecuteResourceCommandAsync(GrpcCall call)
    {
        var request = await call.ReadSingleAsync(Wire.ResourceCommandRequest.Parser).ConfigureAwait(false);
        // None at all is not the same as an empty list: then the person is asked.
        var arguments = request.Arguments.Count == 0
            ? null
            : request.Arguments.ToDictionary(argument => argument.Key, argument => Text(argument.Key, argument.Value), StringComparer.OrdinalIgnoreCase);
        var result = await commands.ExecuteAsync(
            request.ResourceName, request.CommandName, arguments, interactive: !request.NonInteractive, call.CancellationToken).ConfigureAwait(false);

        await call.WriteAsync(Response(result)).ConfigureAwait(false);
    }

    private static Wire.ResourceCommandResponse Response(ExecuteCommandResult result)
    {
        var response = new Wire.ResourceCommandResponse
        {
            Kind = result switch
            {
                { Canceled: true } => Wire.ResourceCommandResponseKind.Cancelled,
                { Success: true } => Wire.ResourceCommandResponseKind.Succeeded,
                { InvalidArguments: not null } => Wire.ResourceCommandResponseKind.InvalidArguments,
                _ => Wire.ResourceCommandResponseKind.Failed,
            },
            Message = result.Message ?? "",
            ErrorMessage = result.Message ?? "",
        };

        if (result.Data is { } data)
        {
            response.Result = new Wire.ResourceCommandResult
            {
                Value = data.Value,
                DisplayImmediately = data.DisplayImmediately,
                Format = data.Format switch
                {
                    CommandResultFormat.Json => Wire.CommandResultFormat.Json,
                    CommandResultFormat.Markdown => Wire.CommandResultFormat.Markdown,
                    _ => Wire.CommandResultFormat.Text,
                },
            };
        }

        return response;
    }

    private static string? Text(string name, Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => value.StringValue,
        Value.KindOneofCase.NumberValue => value.NumberValue.ToString("R", CultureInfo.InvariantCulture),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        Value.KindOneofCase.NullValue => null,
        _ => throw new GrpcException(GrpcStatusCode.InvalidArgument, $"Resource command argument '{name}' must be a string, number, boolean, or null."),
    };

    // 'Shop.AppHost' is shown as 'Shop'; 'AppHost' alone stays.
    [GeneratedRegex(@"(?<=.)\.?AppHost$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AppHostSuffix();
}
