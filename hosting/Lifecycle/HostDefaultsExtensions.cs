using NodePostgres.Hosting.Lifecycle;

namespace Aspire.Hosting;

/// <summary>
/// What a run needs of its surroundings, where nobody has said otherwise: it starts without a launch profile as with one, calls
/// nobody outside this machine, and finds the user secrets in every environment.
/// </summary>
public static class HostDefaultsExtensions
{
    private const string HostEnvironment = "environment";

    // Of the hosts that Aspire makes within this process, which have no other way to be told.
    private const string ReloadSettings = "DOTNET_hostBuilder__reloadConfigOnChange";
    private const string ReloadsNothing = "FALSE";

    /// <summary>
    /// Called first, with the arguments of the app host; returns those for its builder. The settings are those of the app host's folder,
    /// wherever it is started from, and a run whose environment is not given is one of <c>Development</c>. They are read once, not watched: a
    /// host would watch every folder below the current one, those of the backend's packages too. An error that ends the app host and is meant
    /// for its user is told by its message alone.
    /// </summary>
    /// <param name="args">The arguments.</param>
    /// <param name="folder">The app host's folder, as its project has it: <c>Projects.AppHost.ProjectPath</c>.</param>
    public static string[] WithHostDefaults(this string[] args, string folder)
    {
        FatalErrorReport.Install();
        if (Environment.GetEnvironmentVariable(ReloadSettings) is null)
        {
            Environment.SetEnvironmentVariable(ReloadSettings, ReloadsNothing);
        }

        var given = new ConfigurationBuilder()
            .AddEnvironmentVariables("ASPIRE_").AddEnvironmentVariables("DOTNET_")
            .AddCommandLine(args, new Dictionary<string, string> { ["--operation"] = "AppHost:Operation", ["--publisher"] = "Publishing:Publisher" })
            .Build();
        var publishes = given["Publishing:Publisher"] is { Length: > 0 } || string.Equals(given["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        // The host reads its environment before there is a configuration to add a default to.
        string[] environment = publishes || given[HostEnvironment] is { Length: > 0 } ? [] : [$"--{HostEnvironment}", "Development"];
        return [.. environment, "--contentRoot", folder, .. args];
    }

    /// <summary>Called next: adds the defaults to the configuration, each where it has no value yet.</summary>
    /// <param name="builder">The application.</param>
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
