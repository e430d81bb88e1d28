using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Questions about executables.</summary>
public static class ExecutableResourceExtensions
{
    /// <summary>The executables of a model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The resources.</returns>
    public static IEnumerable<ExecutableResource> GetExecutableResources(this DistributedApplicationModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Resources.OfType<ExecutableResource>();
    }
}
