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
        var place = given is null ? $"'{Section}' in {Path.GetFileName(Path.TrimEndingDirectorySeparator(builder.AppHostDirectory))}/appsettings.json" : nameof(ComposeOptions);
        try
        {
            var options = given ?? builder.Configuration.GetSection(Section).Get<ComposeOptions>() ?? new();
            // In a file, empty stands for the default.
            options = options with { ImageName = options.ImageName is "" ? null : options.ImageName, Tag = options.Tag is "" ? null : options.Tag };
            var faults = options.Faults().ToArray();
            return faults.Length == 0
                ? options
                : throw new DistributedApplicationException($"{place} has {faults.Length} fault(s):\n{string.Join('\n', faults.Select(fault => $"  - {fault}"))}");
        }
        catch (InvalidOperationException exception)
        {
            throw new DistributedApplicationException($"{place} cannot be read: {exception.Message} Write digits for a number, true or false for a switch.", exception);
        }
    }

    /// <summary>Whether engines take a text for the name of an image, with registry and tag.</summary>
    internal static bool IsImage(string name) => Image().IsMatch(name);

    private IEnumerable<string> Faults()
    {
        var image = $"{Registry}/{ImageName ?? "name"}:{Tag ?? "tag"}";
        if (!IsImage(image))
        {
            yield return $"{nameof(Registry)}, {nameof(ImageName)}, {nameof(Tag)}: '{image}' is not the name of an image. {ImageRules}";
        }
        if (DashboardPort is < 1 or > 65535)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(DashboardPort)}: {DashboardPort} is not a port. Use 1 to 65535.");
        }
        if (!System.Net.IPAddress.TryParse(BindAddress, out _))
        {
            yield return $"{nameof(BindAddress)}: '{BindAddress}' is not an IP address. Use 127.0.0.1 for this machine alone, 0.0.0.0 for all.";
        }
    }

    // A registry may have a port.
    [GeneratedRegex("^[a-z0-9._-]+(:[0-9]+)?(/[a-z0-9._-]+)+:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")]
    private static partial Regex Image();
}
