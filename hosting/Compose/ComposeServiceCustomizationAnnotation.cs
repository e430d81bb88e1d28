using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace NodePostgres.Hosting.Compose;

/// <summary>Changes the compose service that is made of a resource. Several apply in order.</summary>
/// <param name="configure">Changes the service.</param>
public sealed class ComposeServiceCustomizationAnnotation(Action<ComposeServiceResource, Service> configure) : IResourceAnnotation
{
    /// <summary>Changes the service.</summary>
    public Action<ComposeServiceResource, Service> Configure { get; } = configure ?? throw new ArgumentNullException(nameof(configure));
}
