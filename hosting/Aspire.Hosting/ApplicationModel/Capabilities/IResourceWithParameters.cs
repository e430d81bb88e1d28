namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that passes named parameters on to what it is made from.</summary>
public interface IResourceWithParameters : IResource
{
    /// <summary>The parameters by name.</summary>
    IDictionary<string, object?> Parameters { get; }
}
