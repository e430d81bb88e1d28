using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace Aspire.Hosting;

/// <summary>How a resource is published as a compose service.</summary>
public static class ComposeServiceExtensions
{
    /// <summary>Changes the compose service that is made of a resource. When the application is not published, nothing happens.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="configure">Changes the service.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<T> PublishAsComposeService<T>(this IResourceBuilder<T> builder, Action<ComposeServiceResource, Service> configure)
        where T : IComputeResource
        => builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithAnnotation(new ComposeServiceCustomizationAnnotation(configure))
            : builder;

    /// <summary>Leaves a value open in the compose file, to be filled in by the <c>.env</c> file.</summary>
    /// <param name="value">The value, a parameter for instance.</param>
    /// <param name="service">The service that uses it.</param>
    /// <returns>The placeholder, <c>${NAME}</c>.</returns>
    public static string AsComposePlaceholder(this IManifestExpressionProvider value, ComposeServiceResource service)
    {
        var name = value.ValueExpression.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        return value is ParameterResource parameter
            ? service.Parent.Capture(parameter.Name, $"Parameter {parameter.Name}", source: parameter)
            : service.Parent.Capture(name, source: value);
    }
}
