using System.Diagnostics;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The name of a resource's image as a value: known when it is deployed, a placeholder when it is published.</summary>
/// <param name="resource">The resource.</param>
[DebuggerDisplay("{ValueExpression}")]
public class ContainerImageReference(IResource resource) : IManifestExpressionProvider, IValueWithReferences, IValueProvider
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The placeholder, <c>{name.containerImage}</c>.</summary>
    public string ValueExpression => $"{{{Resource.Name}.containerImage}}";

    /// <summary>The resource.</summary>
    public IEnumerable<object> References => [Resource];

    async ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
        => await ResourceImages.RemoteNameAsync(Resource, cancellationToken).ConfigureAwait(false);
}
