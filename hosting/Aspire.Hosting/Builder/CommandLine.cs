using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Builder;

/// <summary>The app host's own command line options.</summary>
internal static class CommandLine
{
    private static readonly Dictionary<string, string> Options = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--step"] = "Pipeline:Step",
        ["--output-path"] = "Pipeline:OutputPath",
        ["--log-level"] = "Pipeline:LogLevel",
        ["--include-exception-details"] = "Pipeline:IncludeExceptionDetails",
        ["--clear-cache"] = "Pipeline:ClearCache",
        ["--yes"] = "Pipeline:SkipConfirmation",
        ["--dcp-cli-path"] = "DcpPublisher:CliPath",
        ["--dcp-container-runtime"] = "DcpPublisher:ContainerRuntime",
        ["--dcp-dependency-check-timeout"] = "DcpPublisher:DependencyCheckTimeout",
        ["--dcp-dashboard-path"] = "DcpPublisher:DashboardPath"
    };

    /// <summary>Adds the options to the configuration, above everything else.</summary>
    public static void Apply(ConfigurationManager configuration, string[] args)
    {
        configuration.AddCommandLine(args, Options);

        // "--publisher manifest" alone is how tools older than the pipeline ask for the manifest.
        if (string.Equals(configuration["Publishing:Publisher"], "manifest", StringComparison.OrdinalIgnoreCase))
        {
            SetDefault(configuration, "Pipeline:Step", "publish-manifest");
            SetDefault(configuration, "AppHost:Operation", "publish");
        }
    }

    /// <summary>Whether to run or to publish.</summary>
    /// <exception cref="DistributedApplicationException">It is neither.</exception>
    public static DistributedApplicationExecutionContextOptions Operation(IConfiguration configuration)
    {
        var publisher = configuration["Publishing:Publisher"];
        return configuration["AppHost:Operation"]?.ToLowerInvariant() switch
        {
            null when publisher is not null => new(DistributedApplicationOperation.Publish, publisher),
            null or "run" => new(DistributedApplicationOperation.Run),
            "publish" => new(DistributedApplicationOperation.Publish, publisher ?? "manifest"),
            _ => throw new DistributedApplicationException("Invalid operation specified. Valid operations are 'publish' or 'run'.")
        };
    }

    private static void SetDefault(ConfigurationManager configuration, string key, string value)
    {
        if (string.IsNullOrEmpty(configuration[key]))
        {
            configuration[key] = value;
        }
    }
}
