using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace AppHost.Lifecycle;

/// <summary>
/// What a run needs of its surroundings, where nobody has said otherwise: it starts without a launch profile as with one, calls
/// nobody outside this machine, and finds the user secrets in every environment.
/// </summary>
internal static class HostDefaults
{
    private const string HostEnvironment = "environment";
    private const string DashboardUrls = "ASPNETCORE_URLS";

    /// <summary>
    /// The arguments, with <c>--environment Development</c> before them for a run whose environment is not given: the host reads
    /// its environment before there is a configuration to add a default to.
    /// </summary>
    public static string[] WithEnvironment(string[] args)
    {
        var given = new ConfigurationBuilder()
            .AddEnvironmentVariables("ASPIRE_").AddEnvironmentVariables("DOTNET_")
            .AddCommandLine(args, new Dictionary<string, string> { ["--operation"] = "AppHost:Operation", ["--publisher"] = "Publishing:Publisher" })
            .Build();
        var publishes = given["Publishing:Publisher"] is { Length: > 0 }
            || string.Equals(given["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        return publishes || given[HostEnvironment] is { Length: > 0 } ? args : [$"--{HostEnvironment}", "Development", .. args];
    }

    /// <summary>Adds the defaults to the configuration, below everything else that is in it.</summary>
    public static void AddHostDefaults(this IDistributedApplicationBuilder builder)
    {
        LoopbackProxies.Bypass();
        builder.Configuration.AddUserSecretsOfAnyEnvironment(builder.AppHostAssembly!);

        var defaults = new Dictionary<string, string?>
        {
            ["ASPIRE_VERSION_CHECK_DISABLED"] = "true",
            ["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true",
        };
        // Everything is plain http on loopback, unless the dashboard is asked for by https.
        if (builder.Configuration[DashboardUrls]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is not true)
        {
            defaults["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        }

        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
    }

    // The password of the data that is kept is among them: a run in another environment than Development would make a new one,
    // which the data does not know, and write it over the old.
    private static void AddUserSecretsOfAnyEnvironment(this ConfigurationManager configuration, Assembly appHost)
    {
        configuration.AddUserSecrets(appHost, optional: true);
        var sources = ((IConfigurationBuilder)configuration).Sources;
        var secrets = sources[^1];
        sources.Remove(secrets);
        sources.Insert(sources.Index().First(source => source.Item is EnvironmentVariablesConfigurationSource { Prefix: null or "" }).Index, secrets);
    }
}
