using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>A project's <c>Properties/launchSettings.json</c>.</summary>
public sealed class LaunchSettings
{
    /// <summary>The launch profiles by name, in the order of the file.</summary>
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];

    /// <summary>Reads the launch settings of the project in a folder.</summary>
    /// <param name="projectDirectory">The folder.</param>
    /// <param name="owner">Whose settings they are, for the error: "project resource 'api'".</param>
    /// <returns>The settings, or null when the project has none.</returns>
    /// <exception cref="DistributedApplicationException">The file is not JSON of the expected shape.</exception>
    internal static LaunchSettings? Read(string projectDirectory, string owner)
    {
        var path = Path.Combine(Path.GetFullPath(projectDirectory), "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, LaunchSettingsJson.Default.LaunchSettings);
        }
        catch (JsonException ex)
        {
            throw new DistributedApplicationException($"Failed to get effective launch profile for {owner}. There is malformed JSON in the project's launch settings file at '{path}'.", ex);
        }
    }
}

/// <summary>One way to launch a project, as <c>dotnet run --launch-profile</c> knows it.</summary>
public sealed class LaunchProfile
{
    /// <summary>What is launched: <c>Project</c>, <c>Executable</c>, <c>IISExpress</c> and others. Only the first two are used here.</summary>
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    /// <summary>The command line's arguments, as one string.</summary>
    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    /// <summary>For <c>Executable</c>: what is run.</summary>
    [JsonPropertyName("executablePath")]
    public string? ExecutablePath { get; set; }

    /// <summary>Whether <c>dotnet run</c> says that it builds.</summary>
    [JsonPropertyName("dotnetRunMessages")]
    public bool? DotnetRunMessages { get; set; }

    /// <summary>Whether a browser is opened. Not used here.</summary>
    [JsonPropertyName("launchBrowser")]
    public bool? LaunchBrowser { get; set; }

    /// <summary>The path, or whole address, that the dashboard links to.</summary>
    [JsonPropertyName("launchUrl")]
    public string? LaunchUrl { get; set; }

    /// <summary>The addresses that the project listens on, separated by semicolons.</summary>
    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    /// <summary>The environment variables.</summary>
    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

[JsonSerializable(typeof(LaunchSettings))]
[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
internal sealed partial class LaunchSettingsJson : JsonSerializerContext;
