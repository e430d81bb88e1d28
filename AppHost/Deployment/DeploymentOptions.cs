using System.Globalization;
using AppHost.Runtime;

namespace AppHost.Deployment;

/// <summary>Which database a deployment uses: of section <c>Deployment</c> of AppHost/appsettings.json, whose other keys are the publisher's.</summary>
internal sealed record DeploymentOptions
{
    /// <summary>PostgreSQL's host where the database is not part of the deployment; empty (the default) publishes a PostgreSQL of its own.</summary>
    public string DatabaseHost { get; init; } = string.Empty;

    /// <summary>The port of that database; the default is 5432.</summary>
    public int DatabasePort { get; init; } = 5432;

    /// <summary>Reads the section.</summary>
    /// <exception cref="DistributedApplicationException">The port is not possible.</exception>
    public static DeploymentOptions Load(IDistributedApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<DeploymentOptions>("Deployment");
        return options.DatabasePort is >= 1 and <= 65535
            ? options
            : throw new DistributedApplicationException(string.Create(CultureInfo.InvariantCulture,
                $"'Deployment' in AppHost/appsettings.json has 1 fault(s):\n  - DatabasePort: {options.DatabasePort} is not a port. Use 1 to 65535."));
    }
}
