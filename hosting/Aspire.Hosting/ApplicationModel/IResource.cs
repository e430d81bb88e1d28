namespace Aspire.Hosting.ApplicationModel;

/// <summary>A node of the application model: something that runs, is referenced or is configured.</summary>
public interface IResource
{
    /// <summary>The unique name of the resource; compared without regard to case.</summary>
    string Name { get; }

    /// <summary>The facts known about the resource. Builders add to it; the orchestrator and the publishers read it.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
