using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>The package manager of an application.</summary>
/// <param name="executableName">Its program, as "npm".</param>
/// <param name="runScriptCommand">The argument before the name of a script, as "run"; null for none.</param>
/// <param name="cacheMount">Where it keeps its cache when an image is built; null for nowhere.</param>
public sealed class JavaScriptPackageManagerAnnotation(string executableName, string? runScriptCommand, string? cacheMount = null) : IResourceAnnotation
{
    /// <summary>Its program.</summary>
    public string ExecutableName { get; } = executableName;

    /// <summary>The argument before the name of a script; null for none.</summary>
    public string? ScriptCommand { get; } = runScriptCommand;

    /// <summary>What separates its own arguments from those of a script; null for nothing. Default "--".</summary>
    public string? CommandSeparator { get; init; } = "--";

    /// <summary>Where it keeps its cache when an image is built; null for nowhere.</summary>
    public string? CacheMount { get; } = cacheMount;

    /// <summary>The files that it needs to install packages, copied into an image before all others.</summary>
    public List<CopyFilePattern> PackageFilesPatterns { get; } = [];
}

/// <summary>Files to be copied into an image.</summary>
/// <param name="Source">The files in the build context, separated by spaces.</param>
/// <param name="Destination">Where they go.</param>
public sealed record CopyFilePattern(string Source, string Destination);

/// <summary>How an application's packages are installed.</summary>
/// <param name="args">The package manager's arguments.</param>
public sealed class JavaScriptInstallCommandAnnotation(string[] args) : IResourceAnnotation
{
    /// <summary>The package manager's arguments.</summary>
    public string[] Args { get; } = args;

    /// <summary>The further argument that leaves development packages out; null for none.</summary>
    public string? ProductionInstallArgs { get; init; }
}

/// <summary>Names the resource that installs an application's packages.</summary>
/// <param name="installerResource">The resource.</param>
public sealed class JavaScriptPackageInstallerAnnotation(ExecutableResource installerResource) : IResourceAnnotation
{
    /// <summary>The resource.</summary>
    public ExecutableResource Resource { get; } = installerResource;
}

/// <summary>The script that builds an application.</summary>
/// <param name="scriptName">Its name in <c>package.json</c>.</param>
/// <param name="args">Its arguments; null for none.</param>
public sealed class JavaScriptBuildScriptAnnotation(string scriptName, string[]? args) : IResourceAnnotation
{
    /// <summary>Its name in <c>package.json</c>.</summary>
    public string ScriptName { get; } = scriptName;

    /// <summary>Its arguments.</summary>
    public string[] Args { get; } = args ?? [];
}

/// <summary>The script that starts an application.</summary>
/// <param name="scriptName">Its name in <c>package.json</c>.</param>
/// <param name="args">Its arguments; null for none.</param>
public sealed class JavaScriptRunScriptAnnotation(string scriptName, string[]? args) : IResourceAnnotation
{
    /// <summary>Its name in <c>package.json</c>.</summary>
    public string ScriptName { get; } = scriptName;

    /// <summary>Its arguments.</summary>
    public string[] Args { get; } = args ?? [];
}
