using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Pipelines;

/// <summary>A section of what deployments remember.</summary>
/// <param name="sectionName">The section's name; colons separate levels.</param>
/// <param name="data">The content; null stands for an empty one.</param>
/// <param name="version">How often the section was saved in this process.</param>
[Experimental("ASPIREPIPELINES002", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class DeploymentStateSection(string sectionName, JsonObject? data, long version)
{
    /// <summary>The section's name; colons separate levels.</summary>
    public string SectionName { get; } = sectionName;

    /// <summary>The content, to be changed and saved.</summary>
    public JsonObject Data { get; } = data ?? [];

    /// <summary>How often the section was saved in this process.</summary>
    public long Version { get; set; } = version;

    /// <summary>Makes the section hold one value in place of an object.</summary>
    /// <param name="value">The value.</param>
    public void SetValue(string value)
    {
        Data.Clear();
        Data[string.Empty] = value;
    }
}
