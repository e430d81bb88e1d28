using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Helps resources to state their connection properties.</summary>
public static class ConnectionPropertiesExtensions
{
    /// <summary>A resource's connection properties and further ones, which go before those of the same name, whatever its case.</summary>
    /// <param name="source">The resource, as a rule the parent.</param>
    /// <param name="additional">The further properties.</param>
    /// <returns>The properties.</returns>
    public static IEnumerable<KeyValuePair<string, ReferenceExpression>> CombineProperties(
        this IResourceWithConnectionString source, IEnumerable<KeyValuePair<string, ReferenceExpression>> additional)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(additional);

        var combined = new Dictionary<string, ReferenceExpression>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in source.GetConnectionProperties().Concat(additional))
        {
            combined[name] = value;
        }

        return combined;
    }
}
