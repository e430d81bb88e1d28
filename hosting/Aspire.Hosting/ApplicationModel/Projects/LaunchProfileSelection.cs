namespace Aspire.Hosting.ApplicationModel;

/// <summary>Chooses the launch profile of a project: the one it was told, else the one named like the app host's, else its first.</summary>
internal static class LaunchProfileSelection
{
    /// <summary>The chosen profile and its name; null when the project has none to choose or is to do without.</summary>
    /// <exception cref="DistributedApplicationException">The project file is not there, or has no profile of the name it was told.</exception>
    public static (string Name, LaunchProfile Profile)? GetEffectiveLaunchProfile(this ProjectResource project)
    {
        if (project.HasAnnotationOfType<ExcludeLaunchProfileAnnotation>() || Settings(project) is not { Profiles: { Count: > 0 } profiles })
        {
            return null;
        }

        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var told))
        {
            return profiles.TryGetValue(told.LaunchProfileName, out var profile)
                ? (told.LaunchProfileName, profile)
                : throw new DistributedApplicationException($"Launch settings file does not contain '{told.LaunchProfileName}' profile.");
        }

        if (project.TryGetLastAnnotation<DefaultLaunchProfileAnnotation>(out var like) && profiles.TryGetValue(like.LaunchProfileName, out var same))
        {
            return (like.LaunchProfileName, same);
        }

        return profiles
            .Where(profile => string.IsNullOrEmpty(profile.Value.CommandName)
                || string.Equals(profile.Value.CommandName, "Project", StringComparison.OrdinalIgnoreCase)
                || string.Equals(profile.Value.CommandName, "Executable", StringComparison.OrdinalIgnoreCase))
            .Select(profile => ((string, LaunchProfile)?)(profile.Key, profile.Value))
            .FirstOrDefault();
    }

    private static LaunchSettings? Settings(ProjectResource project)
    {
        var metadata = project.GetProjectMetadata();
        if (metadata.LaunchSettings is { } given)
        {
            return given;
        }

        return File.Exists(metadata.ProjectPath)
            ? LaunchSettings.Read(Path.GetDirectoryName(Path.GetFullPath(metadata.ProjectPath))!, $"project resource '{project.Name}'")
            : throw new DistributedApplicationException($"Project file '{metadata.ProjectPath}' was not found.");
    }
}
