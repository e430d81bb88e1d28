namespace Aspire.Hosting.ApplicationModel;

/// <summary>A registry that images are pushed to.</summary>
public interface IContainerRegistry
{
    /// <summary>The registry's name.</summary>
    ReferenceExpression Name { get; }

    /// <summary>The registry's host and port, without a scheme.</summary>
    ReferenceExpression Endpoint { get; }

    /// <summary>The repository within the registry; null for none.</summary>
    ReferenceExpression? Repository => null;
}
