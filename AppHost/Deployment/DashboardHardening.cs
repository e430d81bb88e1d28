using System.Globalization;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources;

namespace AppHost.Deployment;

/// <summary>The dashboard as an opt-in service: pinned, on one address of the host, behind a token that is a secret file.</summary>
internal static class DashboardHardening
{
    private const string Token = "dashboard-token";
    private const string Folder = "/run/secrets/dashboard";

    /// <summary>Adds the dashboard to an environment.</summary>
    public static void AddHardenedDashboard(
        this IResourceBuilder<ComposeEnvironmentResource> environment,
        IDistributedApplicationBuilder builder,
        DeploymentOptions options,
        PublishedSettings settings,
        Func<ComposeFile> file)
    {
        var token = builder.AddParameter(Token, new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
        environment
            .WithDashboard(dashboard => dashboard.WithHostPort(options.DashboardPort))
            .ConfigureEnvFile(_ =>
            {
                var compose = file();
                var service = compose.Services[$"{environment.Resource.Name}-dashboard"];
                var port = settings.Add("DASHBOARD_PORT", options.DashboardPort.ToString(CultureInfo.InvariantCulture), "The port of the host on which the dashboard is reached");
                service.Ports = [$"{settings.AddBindAddress(options)}:{port}:18888"];
                service.Restart = "unless-stopped";
                service.Init = true;
                service.CapDrop = ["ALL"];
                service.SecurityOpt = ["no-new-privileges"];
                service.StopGracePeriod = "15s";
                (service.MemLimit, service.Cpus, service.PidsLimit) = ("256m", 1.0m, 256);

                // The dashboard reads each file of this folder as the setting of the file's name.
                service.Environment["ASPIRE_DASHBOARD_FILE_CONFIG_DIRECTORY"] = Folder;
                service.Environment["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
                // Below it, the dashboard logs the login URL with the token.
                service.Environment["LOGGING__LOGLEVEL__DEFAULT"] = "Warning";
                service.Secrets.Add(new() { Source = Token, Target = $"{Folder}/Dashboard__Frontend__BrowserToken" });
                compose.Secrets[Token] = new() { File = $"./{SecretFiles.Folder}/{Token}" };
                settings.Secrets.Add(token.Resource);
            });
    }
}
