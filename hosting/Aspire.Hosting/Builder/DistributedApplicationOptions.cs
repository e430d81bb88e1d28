using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How an application builder is made.</summary>
public sealed class DistributedApplicationOptions
{
    private Assembly? _assembly;
    private string? _projectDirectory;
    private bool _projectDirectorySet;
    private string? _dashboardApplicationName;

    /// <summary>The command line's arguments. Null: none.</summary>
    public string[]? Args { get; set; }

    /// <summary>The name of the app host's assembly, whose metadata tell where its project is. Null: the process's entry assembly.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Whether to do without the dashboard. Default: false.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>What the dashboard calls the application. Null: the app host's name.</summary>
    public string? DashboardApplicationName
    {
        get => _dashboardApplicationName;
        set => _dashboardApplicationName = value;
    }

    /// <summary>Whether the resources' console logs are written to the app host's log too. Default: false; test hosts set it.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>Whether the dashboard may be served over plain http. Default: false.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    /// <summary>A registry that takes the place of the one in the containers' images. Null: none.</summary>
    public string? ContainerRegistryOverride { get; set; }

    /// <summary>Whether resources trust the ASP.NET Core development certificate. Null: as the environment says.</summary>
    public bool? TrustDeveloperCertificate { get; set; }

    /// <summary>Whether https endpoints use the ASP.NET Core development certificate. Null: as the environment says.</summary>
    public bool? DeveloperCertificateDefaultHttpsTerminationEnabled { get; set; }

    /// <summary>The folder of the app host's project. Default: what the assembly's metadata say, null when they say nothing.</summary>
    /// <exception cref="InvalidOperationException">There is no assembly named <see cref="AssemblyName"/>.</exception>
    public string? ProjectDirectory
    {
        get => _projectDirectorySet ? _projectDirectory : AppHostMetadata.Read(Assembly, AppHostMetadata.ProjectPath);
        set
        {
            _projectDirectory = value;
            _projectDirectorySet = true;
        }
    }

    /// <summary>The app host's assembly.</summary>
    internal Assembly? Assembly => _assembly ??= LoadAssembly();

    /// <summary>The name of the app host's project file.</summary>
    internal string? ProjectName => AppHostMetadata.Read(Assembly, AppHostMetadata.ProjectName);

    /// <summary>The app host's project file, or null when it is not there.</summary>
    internal string? AppHostFilePath
    {
        get
        {
            if (ProjectDirectory is not { Length: > 0 } directory || ProjectName is not { Length: > 0 } name)
            {
                return null;
            }

            var path = Path.GetFullPath(Path.Combine(directory, name.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) ? name : $"{name}.csproj"));
            return File.Exists(path) ? path : null;
        }
    }

    private Assembly? LoadAssembly()
    {
        if (string.IsNullOrEmpty(AssemblyName))
        {
            return Assembly.GetEntryAssembly();
        }

        try
        {
            return Assembly.Load(AssemblyName);
        }
        catch (Exception ex) when (ex is IOException or BadImageFormatException)
        {
            throw new InvalidOperationException($"Failed to load AppHost assembly '{AssemblyName}' specified in {nameof(DistributedApplicationOptions)}.", ex);
        }
    }
}
