namespace NodePostgres.Hosting.Compose;

/// <summary>How the application is published and deployed: section <c>Deployment</c> of the AppHost's settings.</summary>
public sealed partial record ComposeOptions
{
    private const string Section = "Deployment";

    /// <summary>The rules of an image's name, for the one who wrote it.</summary>
    internal const string ImageRules = "Use lower case letters, digits, '.', '_', '-' and '/'; in the tag capitals too, but no '/'.";

    /// <summary>The registry and path before an image's name; <c>localhost</c> (the default) stands for images that stay on this machine.</summary>
    public string Registry { get; init; } = "localhost";

    /// <summary>The name of the image that is built; null (the default) for what its resource says by <c>WithRemoteImageName</c>, or else the service's name.</summary>
    public string? ImageName { get; init; }

    /// <summary>The tag of images that are built; null (the default) for what their resources say by <c>WithRemoteImageTag</c>, or else <c>latest</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>Whether the compose file says how images are built, beside their names; the default is true.</summary>
    public bool IncludeBuild { get; init; } = true;

    /// <summary>The address of the host on which ports are published; the default is loopback.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>Whether the Aspire dashboard is one of the services; the default is false.</summary>
    public bool Dashboard { get; init; }

    /// <summary>The dashboard's port on the host; the default is 18888.</summary>
    public int DashboardPort { get; init; } = 18888;

    /// <summary>Checks options, which are read from the settings where none are given.</summary>
    internal static ComposeOptions Load(IDistributedApplicationBuilder builder, ComposeOptions? given)
    {
        var settings = new SettingsReader(builder.Configuration.GetSection(Section));
        var unset = new ComposeOptions();
        var options = given ?? new()
        {
            Registry = settings.Text(nameof(Registry), unset.Registry),
            ImageName = settings.Text(nameof(ImageName), ""),
            Tag = settings.Text(nameof(Tag), ""),
            IncludeBuild = settings.Switch(nameof(IncludeBuild), unset.IncludeBuild),
            BindAddress = settings.Text(nameof(BindAddress), unset.BindAddress),
            Dashboard = settings.Switch(nameof(Dashboard), unset.Dashboard),
            DashboardPort = settings.Number(nameof(DashboardPort), unset.DashboardPort),
        };
        // In a file, empty stands for the default.
        options = options with { ImageName = options.ImageName is "" ? null : options.ImageName, Tag = options.Tag is "" ? null : options.Tag };
        var image = $"{options.Registry}/{options.ImageName ?? "name"}:{options.Tag ?? "tag"}";
        SettingsReader.ThrowIfAny(given is not null ? nameof(ComposeOptions) : $"'{Section}' in {Path.GetFileName(Path.TrimEndingDirectorySeparator(builder.AppHostDirectory))}/appsettings.json",
        [
            .. settings.Faults,
            .. SettingsReader.Faulty(
                (!IsImage(image), $"{nameof(Registry)}, {nameof(ImageName)}, {nameof(Tag)}: '{image}' is not the name of an image. {ImageRules}"),
                (options.DashboardPort is < 1 or > 65535, $"{nameof(DashboardPort)}: {options.DashboardPort} is not a port. Use 1 to 65535."),
                (!System.Net.IPAddress.TryParse(options.BindAddress, out _),
                    $"{nameof(BindAddress)}: '{options.BindAddress}' is not an IP address. Use 127.0.0.1 for this machine alone, 0.0.0.0 for all.")),
        ]);
        return options;
    }

    /// <summary>Whether engines take a text for the name of an image, with registry and tag.</summary>
    internal static bool IsImage(string name) => Image().IsMatch(name);

    // A registry may have a port.
    [GeneratedRegex("^[a-z0-9._-]+(:[0-9]+)?(/[a-z0-9._-]+)+:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")]
    private static partial Regex Image();
}
