using Microsoft.Extensions.Configuration;

namespace AppHost.Lifecycle;

/// <summary>
/// What a run needs of its surroundings, where nobody has said otherwise: it starts without a launch profile as with one, calls
/// nobody outside this machine, and finds the user secrets in every environment.
/// </summary>
internal static class HostDefaults
{
    private const string HostEnvironment = "environment";

    // Of the hosts that Aspire makes within this process, which have no other way to be told.
    private const string ReloadSettings = "DOTNET_hostBuilder__reloadConfigOnChange";
    private const string ReloadsNothing = "FALSE";

    /// <summary>
    /// The arguments, with <c>--environment Development</c> before them for a run whose environment is not given: the host reads
    /// its environment before there is a configuration to add a default to. Nor does it watch its settings, which are read once here: it
    /// would watch every folder below the current one, those of the backend's packages too.
    /// </summary>
    public static string[] WithEnvironment(string[] args)
    {
        if (Environment.GetEnvironmentVariable(ReloadSettings) is null)
        {
            Environment.SetEnvironmentVariable(ReloadSettings, ReloadsNothing);
        }

        var given = new ConfigurationBuilder()
            .AddEnvironmentVariables("ASPIRE_").AddEnvironmentVariables("DOTNET_")
            .AddCommandLine(args, new Dictionary<string, string> { ["--operation"] = "AppHost:Operation", ["--publisher"] = "Publishing:Publisher" })
            .Build();
        var publishes = given["Publishing:Publisher"] is { Length: > 0 }
            || string.Equals(given["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        return publishes || given[HostEnvironment] is { Length: > 0 } ? args : [$"--{HostEnvironment}", "Development", .. args];
    }

    /// <summary>Adds the defaults to the configuration, each where it has no value yet.</summary>
    public static void AddHostDefaults(this IDistributedApplicationBuilder builder)
    {
        LoopbackProxies.Bypass();

        // The password of the data that is kept is among the user secrets: a run in another environment than Development, which alone
        // has them, would make a new one, which the data does not know, and write it over the old. A deployment has a password of its own.
        if (builder.ExecutionContext.IsRunMode)
        {
            var secrets = new ConfigurationBuilder().AddUserSecrets(builder.AppHostAssembly!, optional: true).Build();
            builder.Configuration.AddWhereMissing(secrets.AsEnumerable());
        }

        // A service that is started inherits the variables of this process. What somebody else has set is written in another way.
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            if (Environment.GetEnvironmentVariable(ReloadSettings) == ReloadsNothing)
            {
                Environment.SetEnvironmentVariable(ReloadSettings, null);
            }

            return Task.CompletedTask;
        });

        builder.Configuration.AddWhereMissing([new("ASPIRE_VERSION_CHECK_DISABLED", "true"), new("ASPIRE_DASHBOARD_TELEMETRY_OPTOUT", "true")]);
        // How often the orchestrator's address is looked for, and in ms how long after the last look: for half a minute, as by default.
        builder.Configuration.AddWhereMissing([
            new("DcpPublisher:KubernetesConfigReadRetryCount", "1500"), new("DcpPublisher:KubernetesConfigReadRetryIntervalMilliseconds", "20")]);
        // Everything is plain http on loopback, unless the dashboard is asked for by https.
        if (builder.Configuration["ASPNETCORE_URLS"]?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is not true)
        {
            builder.Configuration.AddWhereMissing([new("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true")]);
        }
    }

    // Behind the other sources, not before them: to insert one reads all others again, and that of a deployment's state, a stream,
    // can be read once.
    private static void AddWhereMissing(this ConfigurationManager configuration, IEnumerable<KeyValuePair<string, string?>> values) =>
        configuration.AddInMemoryCollection(values.Where(value => value.Value is not null && string.IsNullOrEmpty(configuration[value.Key])).ToList());
}
