namespace Aspire.Hosting;

/// <summary>How a project becomes a resource.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile to run with. Null: the one with the app host's profile's name, else the project's first.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether to do without a launch profile. Default: false.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Whether to leave the endpoints of the project's Kestrel configuration out. They are not read here, so it changes nothing.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
