using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>Serves any Aspire CLI of this user while the application runs: ps, describe, logs, wait, resource and stop.</summary>
internal sealed class AuxiliaryBackchannelService(AuxiliaryMethods methods, IConfiguration configuration, ILogger<AuxiliaryBackchannelService> logger) : BackgroundService
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if ((configuration["AppHost:FilePath"] ?? configuration["AppHost:Path"]) is not { Length: > 0 } appHost)
        {
            return;
        }
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var path = new FileInfo(appHost).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? appHost;
        try
        {
            AuxiliarySocketName.RemoveLeftovers(path, home);
            using var socket = new BackchannelSocket(AuxiliarySocketName.Create(path, home), logger);
            await socket.ServeAsync(methods.Create, Names, connected: null, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException or ArgumentException)
        {
            // The application runs all the same.
            logger.LogInformation("The Aspire CLI will not see this app host, because its socket under '{Home}/.aspire/cli' could not be made: {Reason}", home, exception.Message);
        }
    }
}
