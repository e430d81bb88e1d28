using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The port on which a resource listens in a deployment, where the deployment tool chooses it.</summary>
/// <param name="resource">The resource.</param>
[DebuggerDisplay("{ValueExpression}")]
public class ContainerPortReference(IResource resource) : IManifestExpressionProvider, IValueWithReferences, IValueProvider
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The manifest form.</summary>
    public string ValueExpression => $"{{{Resource.Name}.containerPort}}";

    /// <summary>The resource alone.</summary>
    public IEnumerable<object> References => [Resource];

    // The port on which .NET's container images listen unless told otherwise.
    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>("8080");
}
