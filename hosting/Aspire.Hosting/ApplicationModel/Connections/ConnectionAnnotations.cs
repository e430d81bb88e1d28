namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds a property to a resource's connection, or changes one.</summary>
/// <param name="name">The name of the property.</param>
/// <param name="referenceExpression">Its value.</param>
public sealed class ConnectionPropertyAnnotation(string name, ReferenceExpression referenceExpression) : IResourceAnnotation
{
    /// <summary>The name of the property.</summary>
    public string Name { get; } = name;

    /// <summary>Its value.</summary>
    public ReferenceExpression Value { get; } = referenceExpression;
}

/// <summary>Makes references to one resource's connection string lead to another's.</summary>
/// <param name="resource">The resource whose connection string is used instead.</param>
public class ConnectionStringRedirectAnnotation(IResourceWithConnectionString resource) : IResourceAnnotation
{
    /// <summary>The resource whose connection string is used instead.</summary>
    public IResourceWithConnectionString Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));
}
