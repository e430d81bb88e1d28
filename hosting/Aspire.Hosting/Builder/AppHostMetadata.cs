using System.Reflection;

namespace Aspire.Hosting;

/// <summary>What the build wrote into the app host's assembly (hosting/build/AppHost.targets), under Aspire's own keys.</summary>
internal static class AppHostMetadata
{
    /// <summary>The folder of the app host's project.</summary>
    public const string ProjectPath = "apphostprojectpath";

    /// <summary>The file name of the app host's project.</summary>
    public const string ProjectName = "apphostprojectname";

    /// <summary>The folder for what belongs to one clone and is not committed, such as <c>obj</c>.</summary>
    public const string IntermediateOutputPath = "apphostprojectbaseintermediateoutputpath";

    /// <summary>DCP's executable.</summary>
    public const string DcpCliPath = "dcpclipath";

    /// <summary>The dashboard's executable.</summary>
    public const string DashboardPath = "aspiredashboardpath";

    /// <summary>Reads a value, or null when the build did not write it.</summary>
    public static string? Read(Assembly? assembly, string key)
        => assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => string.Equals(metadata.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
