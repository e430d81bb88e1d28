using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// What is different for an app host in a test: no dashboard, random ports, nothing kept in the user secrets, names of generated volumes of its own,
/// the resources' logs in the app host's log. Whatever the test itself says takes precedence.
/// </summary>
internal static class TestHostConfiguration
{
    /// <summary>What is set before the test's own settings.</summary>
    public static void Before(DistributedApplicationOptions options, HostApplicationBuilderSettings settings, string[] args, Assembly appHost)
    {
        var name = appHost.GetName().Name ?? "";
        options.Args = settings.Args = [.. settings.Args ?? [], .. args];
        options.AssemblyName = settings.ApplicationName = name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;

        var defaults = new Defaults(settings);
        defaults.Set("DcpPublisher:RandomizePorts", "true");
        defaults.Set("DcpPublisher:WaitForResourceCleanup", "true");
        defaults.Set("DcpPublisher:ContainerRuntimeInitializationTimeout", "00:00:30");
        defaults.Set("ASPNETCORE_URLS", "http://127.0.0.1:0");
        defaults.Set("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://127.0.0.1:0");
        defaults.Set("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        defaults.Set("AppHost:EphemeralSecrets", "true");

        // Generated names of volumes contain the beginning of this hash; a test must not meet another's data, nor the developer's.
        defaults.Set("AppHostSha", RandomNumberGenerator.GetHexString(64));
        defaults.Apply();

        if (AppHostMetadata.Read(appHost, AppHostMetadata.ProjectPath) is { } directory && Directory.Exists(directory))
        {
            settings.ContentRootPath = directory;
        }
    }

    /// <summary>What is set after the test's own settings: the launch profile, as <c>dotnet run</c> would apply it.</summary>
    public static void After(HostApplicationBuilderSettings settings, Assembly appHost)
    {
        if (AppHostMetadata.Read(appHost, AppHostMetadata.ProjectPath) is not { } directory
            || LaunchSettings.Read(directory, $"project '{directory}'") is not { Profiles.Count: > 0 } launchSettings)
        {
            return;
        }

        var defaults = new Defaults(settings);
        var profileName = defaults.Current["DOTNET_LAUNCH_PROFILE"];
        if (string.IsNullOrEmpty(profileName))
        {
            profileName = launchSettings.Profiles.First().Key;
            defaults.Set("DOTNET_LAUNCH_PROFILE", profileName);
        }

        if (!launchSettings.Profiles.TryGetValue(profileName, out var profile))
        {
            throw new InvalidOperationException($"The configured launch profile, '{profileName}', was not found in the launch settings file.");
        }

        foreach (var (key, value) in profile.EnvironmentVariables)
        {
            defaults.Set(key, value);
            foreach (var prefix in (string[])["DOTNET_", "ASPNETCORE_"])
            {
                // The host reads DOTNET_ENVIRONMENT as "environment" and so on.
                if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    defaults.Set(key[prefix.Length..], value);
                }
            }
        }

        defaults.Apply();
    }

    /// <summary>Collects values for what neither the command line nor the configuration says.</summary>
    private sealed class Defaults
    {
        private readonly HostApplicationBuilderSettings _settings;
        private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

        public Defaults(HostApplicationBuilderSettings settings)
        {
            _settings = settings;
            var current = new ConfigurationBuilder();
            if (settings.Configuration is not null)
            {
                current.AddConfiguration(settings.Configuration);
            }

            Current = current.AddCommandLine(settings.Args ?? []).Build();
        }

        public IConfiguration Current { get; }

        public void Set(string key, string value)
        {
            if (Current[key] is null)
            {
                _values.TryAdd(key, value);
            }
        }

        public void Apply()
        {
            _settings.Configuration ??= new ConfigurationManager();
            _settings.Configuration.AddInMemoryCollection(_values);
        }
    }
}
