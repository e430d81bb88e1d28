using System.Reflection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a project is run as a process.</summary>
/// <param name="Command">The executable.</param>
/// <param name="WorkingDirectory">The working directory: the project's folder, as with <c>dotnet run</c>.</param>
/// <param name="Arguments">What comes before the resource's own arguments.</param>
internal sealed record ProjectLaunch(string Command, string WorkingDirectory, IReadOnlyList<string> Arguments)
{
    /// <summary>The prefix of the metadata key by which the build tells where it put a project's output.</summary>
    internal const string TargetPathKey = "aspireprojecttarget:";

    /// <summary>
    /// A project that was built together with the app host is run from its output, which spares the second or two that <c>dotnet run</c> takes to
    /// look at the project first. Any other is left to <c>dotnet run</c>.
    /// </summary>
    public static ProjectLaunch For(ProjectResource project, Assembly? appHost)
    {
        var metadata = project.GetProjectMetadata();
        var directory = Path.GetDirectoryName(Path.GetFullPath(metadata.ProjectPath))!;
        if (metadata.SuppressBuild && AppHostMetadata.Read(appHost, TargetPathKey + metadata.ProjectPath) is { } target && File.Exists(target))
        {
            return new("dotnet", directory, ["exec", target]);
        }

        List<string> arguments = ["run", metadata.IsFileBasedApp ? "--file" : "--project", metadata.ProjectPath, "--no-launch-profile"];
        if (metadata.SuppressBuild)
        {
            arguments.Add("--no-build");
        }

        if (!metadata.IsFileBasedApp && appHost?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration is { Length: > 0 } configuration)
        {
            arguments.AddRange(["--configuration", configuration]);
        }

        return new("dotnet", directory, [.. arguments, "--"]);
    }
}
