using NodePostgres.Hosting.Compose;

namespace Aspire.Hosting;

/// <summary>How the dashboard of a compose environment is reached.</summary>
public static class ComposeDashboardResourceBuilderExtensions
{
    // The image of the release whose dashboard the AppHost itself runs, never a floating tag.
    private const string Image = "mcr.microsoft.com/dotnet/aspire-dashboard";
    private const string Tag = "13.6";

    /// <summary>Publishes the dashboard on a port of the host.</summary>
    /// <param name="builder">The dashboard.</param>
    /// <param name="port">The port; null (the default) leaves the dashboard unpublished.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ComposeDashboardResource> WithHostPort(
        this IResourceBuilder<ComposeDashboardResource> builder, int? port = null)
        => builder.WithEndpoint("http", endpoint =>
        {
            endpoint.Port = port;
            endpoint.IsExternal = port is not null;
        });

    internal static IResourceBuilder<ComposeDashboardResource> CreateDashboard(this IDistributedApplicationBuilder builder, string name)
        => builder.CreateResourceBuilder(new ComposeDashboardResource(name))
            .WithImage(Image, Tag)
            .WithHttpEndpoint(targetPort: 18888)
            .WithEndpoint("http", endpoint => endpoint.IsExternal = true)
            .WithHttpEndpoint(name: "otlp-grpc", targetPort: 18889)
            .WithHttpEndpoint(name: "otlp-http", targetPort: 18890);
}
