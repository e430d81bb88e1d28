using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Builder;

/// <summary>What the configuration says about the app host itself, under <c>AppHost:</c>; integrations read it there.</summary>
internal static class AppHostConfiguration
{
    /// <summary>Where the app host keeps what belongs to one clone; a folder <c>.aspire</c> is made in it.</summary>
    private const string StorePath = "Aspire:Store:Path";

    public static void Add(ConfigurationManager configuration, DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        var name = options.ProjectName ?? builder.Environment.ApplicationName;

        // Two hashes: by path, which tells clones apart, and by name, which is the same in every clone. Names of published
        // things are made of the latter, names of running things of the former. Tests set AppHostSha to get stable names.
        var fixedHash = configuration["AppHostSha"];
        var pathHash = string.IsNullOrEmpty(fixedHash) ? Hash(builder.AppHostPath.ToLowerInvariant()) : fixedHash;
        var nameHash = string.IsNullOrEmpty(fixedHash) ? Hash(name) : fixedHash;

        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = builder.AppHostDirectory,
            ["AppHost:Path"] = builder.AppHostPath,
            ["AppHost:FilePath"] = options.AppHostFilePath,
            ["AppHost:DashboardApplicationName"] = options.DashboardApplicationName ?? builder.Environment.ApplicationName,
            ["AppHost:PathSha256"] = pathHash,
            ["AppHost:ProjectNameSha256"] = nameHash,
            ["AppHost:Sha256"] = builder.ExecutionContext.IsPublishMode ? nameHash : pathHash,
            [StorePath] = AppHostMetadata.Read(builder.AppHostAssembly, AppHostMetadata.IntermediateOutputPath) ?? Path.GetFullPath(builder.AppHostDirectory)
        });
    }

    private static string Hash(string value) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
}
