using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a .NET project is. The build writes a class of this kind, <c>Projects.Name</c>, for each project that the app host references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The project file, or the file of a file-based application.</summary>
    string ProjectPath { get; }

    /// <summary>The launch settings to use instead of the project's own. Null: its own.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether the project is already built. Default: false.</summary>
    bool SuppressBuild => false;

    /// <summary>Whether <see cref="ProjectPath"/> is a single C# file.</summary>
    bool IsFileBasedApp => string.Equals(Path.GetExtension(ProjectPath), ".cs", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A project that the app host names by its path.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, ProjectPath = {ProjectPath}")]
internal sealed class ProjectMetadata(string projectPath) : IProjectMetadata
{
    public string ProjectPath { get; } = projectPath;
}
