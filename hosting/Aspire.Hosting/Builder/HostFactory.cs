using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Builder;

/// <summary>
/// Makes the generic host underneath, with the sources of configuration that the default host has and nothing else of it: no watching of
/// files, no loggers that nobody reads. That saves a good part of the start.
/// </summary>
internal static class HostFactory
{
    /// <summary>Set by test hosts: values that are generated for a test are not kept for the next run.</summary>
    internal const string EphemeralSecrets = "AppHost:EphemeralSecrets";

    /// <summary>Names another user secrets store than that of the app host's assembly.</summary>
    private const string UserSecretsId = "ASPIRE_USER_SECRETS_ID";

    public static HostApplicationBuilder Create(DistributedApplicationOptions options, AppHostInterception? interception)
    {
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new ConfigurationManager() };

        // For the environment's name, the later wins: ASPIRE_ENVIRONMENT, DOTNET_ENVIRONMENT, --environment.
        settings.Configuration.AddEnvironmentVariables(prefix: "ASPIRE_");
        interception?.OnConstructing(options, settings);
        settings.Configuration.AddEnvironmentVariables(prefix: "DOTNET_");

        settings.ContentRootPath ??= Directory.GetCurrentDirectory();
        settings.DisableDefaults = true;
        var host = new HostApplicationBuilder(settings);
        AddSources(host, options, settings.Args);
        return host;
    }

    /// <summary>Where generated values are kept: in the user secrets, unless there are none or this is a test.</summary>
    public static IUserSecretsManager CreateSecrets(Assembly? appHost, IConfiguration configuration)
    {
        var id = SecretsId(appHost, configuration);
        return id is null || (bool.TryParse(configuration[EphemeralSecrets], out var ephemeral) && ephemeral)
            ? new MemorySecrets()
            : new UserSecretsFile(PathHelper.GetSecretsPathFromSecretsId(id));
    }

    private static void AddSources(HostApplicationBuilder host, DistributedApplicationOptions options, string[]? args)
    {
        var configuration = host.Configuration;
        configuration
            .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
            .AddJsonFile($"appsettings.{host.Environment.EnvironmentName}.json", optional: true, reloadOnChange: false);

        // In every environment, not in Development alone: what was generated and kept, such as a database's password, has to be
        // found again however the app host is started.
        if (SecretsId(options.Assembly, configuration) is { } id)
        {
            configuration.AddUserSecrets(id, reloadOnChange: false);
        }

        configuration.AddEnvironmentVariables();
        if (args is { Length: > 0 })
        {
            configuration.AddCommandLine(args);
        }
    }

    private static string? SecretsId(Assembly? appHost, IConfiguration configuration)
        => configuration[UserSecretsId] is { Length: > 0 } configured
            ? configured
            : appHost?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId;
}
