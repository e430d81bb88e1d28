using Microsoft.Extensions.Configuration;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AppHost.Deployment;

/// <summary>How the application is published and deployed: section <c>Deployment</c> of AppHost/appsettings.json.</summary>
internal sealed partial record DeploymentOptions
{
    /// <summary>The registry and path before the image's name; <c>localhost</c> (the default) stands for images that stay on this machine.</summary>
    public string Registry { get; init; } = "localhost";

    /// <summary>The name of the backend's image, for the backend and its migrations alike; the default is the name of the backend's package.</summary>
    public string ImageName { get; init; } = string.Empty;

    /// <summary>The image's tag; the default is the version of the backend's package.</summary>
    public string Tag { get; init; } = string.Empty;

    /// <summary>Whether the compose file says how the image is built, beside its name; the default is true.</summary>
    public bool IncludeBuild { get; init; } = true;

    /// <summary>The address of the host on which ports are published; the default is loopback.</summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>Whether the Aspire dashboard is one of the services; the default is false.</summary>
    public bool Dashboard { get; init; }

    /// <summary>The dashboard's port on the host; the default is 18888.</summary>
    public int DashboardPort { get; init; } = 18888;

    /// <summary>PostgreSQL's host where the database is not part of the deployment; empty (the default) publishes a PostgreSQL of its own.</summary>
    public string DatabaseHost { get; init; } = string.Empty;

    /// <summary>The port of that database; the default is 5432.</summary>
    public int DatabasePort { get; init; } = 5432;

    /// <summary>Reads the section.</summary>
    /// <exception cref="DistributedApplicationException">Some values are not possible; the message names them all.</exception>
    public static DeploymentOptions Load(IDistributedApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Deployment").Get<DeploymentOptions>() ?? new();
        var package = (Name: (string?)"node-backend", Version: (string?)"1.0.0");
        options = options with
        {
            ImageName = options.ImageName.Length > 0 ? options.ImageName : (package.Name ?? "backend").Split('/')[^1],
            Tag = options.Tag.Length > 0 ? options.Tag : (package.Version ?? "latest").Replace('+', '-'),
        };
        var faults = options.Faults().ToArray();
        return faults.Length == 0
            ? options
            : throw new DistributedApplicationException($"'Deployment' in AppHost/appsettings.json has {faults.Length} fault(s):\n{string.Join('\n', faults.Select(fault => $"  - {fault}"))}");
    }

    private IEnumerable<string> Faults()
    {
        var name = $"{Registry}/{ImageName}";
        if (!Name().IsMatch(name) || !TagName().IsMatch(Tag))
        {
            yield return $"Registry, ImageName, Tag: '{name}:{Tag}' is not the name of an image. Use lower case letters, digits, '.', '_', '-' and '/'; in the tag capitals too, but no '/'.";
        }
        foreach (var (setting, port) in new[] { (nameof(DashboardPort), DashboardPort), (nameof(DatabasePort), DatabasePort) })
        {
            if (port is < 1 or > 65535)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{setting}: {port} is not a port. Use 1 to 65535.");
            }
        }
        if (!System.Net.IPAddress.TryParse(BindAddress, out _))
        {
            yield return $"BindAddress: '{BindAddress}' is not an IP address. Use 127.0.0.1 for this machine alone, 0.0.0.0 for all.";
        }
    }

    // A registry may have a port.
    [GeneratedRegex("^[a-z0-9._-]+(:[0-9]+)?(/[a-z0-9._-]+)+$")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")]
    private static partial Regex TagName();
}
