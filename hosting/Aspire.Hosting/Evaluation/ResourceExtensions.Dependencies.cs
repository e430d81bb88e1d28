using Aspire.Hosting.Evaluation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>How far dependencies are followed.</summary>
public enum ResourceDependencyDiscoveryMode
{
    /// <summary>To the dependencies of dependencies, and so on.</summary>
    Recursive,

    /// <summary>To the resource's own dependencies.</summary>
    DirectOnly,
}

/// <summary>How dependencies are looked for.</summary>
public sealed class ResourceDependencyDiscoveryOptions
{
    /// <summary>How far they are followed. Default: all the way.</summary>
    public ResourceDependencyDiscoveryMode DiscoveryMode { get; init; }

    /// <summary>Whether results of callbacks may be kept for the start of the resource. There is nothing to gain by it here.</summary>
    public bool CacheAnnotationCallbackResults { get; init; }
}

public static partial class ResourceExtensions
{
    /// <summary>The resources that this one needs: its parent, what it waits for, and what its environment and arguments are made from.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="mode">How far dependencies are followed. Default: all the way.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The resources, without this one.</returns>
    public static Task<IReadOnlySet<IResource>> GetResourceDependenciesAsync(
        this IResource resource,
        DistributedApplicationExecutionContext executionContext,
        ResourceDependencyDiscoveryMode mode = ResourceDependencyDiscoveryMode.Recursive,
        CancellationToken cancellationToken = default)
        => resource.GetResourceDependenciesAsync(
            executionContext, new ResourceDependencyDiscoveryOptions { DiscoveryMode = mode }, cancellationToken);

    /// <summary>The resources that this one needs: its parent, what it waits for, and what its environment and arguments are made from.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="executionContext">What the app host was started for.</param>
    /// <param name="options">How dependencies are looked for.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The resources, without this one.</returns>
    public static async Task<IReadOnlySet<IResource>> GetResourceDependenciesAsync(
        this IResource resource,
        DistributedApplicationExecutionContext executionContext,
        ResourceDependencyDiscoveryOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(executionContext);
        ArgumentNullException.ThrowIfNull(options);

        var found = new HashSet<IResource> { resource };
        var open = new Queue<IResource>(found);
        while (open.TryDequeue(out var next))
        {
            foreach (var dependency in await DirectDependenciesAsync(next, executionContext, cancellationToken).ConfigureAwait(false))
            {
                if (found.Add(dependency) && options.DiscoveryMode == ResourceDependencyDiscoveryMode.Recursive)
                {
                    open.Enqueue(dependency);
                }
            }
        }

        found.Remove(resource);
        return found;
    }

    private static async Task<HashSet<IResource>> DirectDependenciesAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        var dependencies = new HashSet<IResource>(resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource));
        dependencies.UnionWith(resource.Annotations.OfType<ConnectionStringRedirectAnnotation>().Select(redirect => redirect.Resource));
        if (resource is IResourceWithParent child)
        {
            dependencies.Add(child.Parent);
        }

        dependencies.UnionWith((await resource.GetReferencesAsync(executionContext, cancellationToken).ConfigureAwait(false)).OfType<IResource>());
        return dependencies;
    }

    /// <summary>Everything that the resource's environment and arguments are made from: resources, endpoints, parameters, expressions.</summary>
    internal static async Task<IReadOnlySet<object>> GetReferencesAsync(
        this IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        var gathered = new Gathered();
        foreach (IExecutionConfigurationGatherer gatherer in new IExecutionConfigurationGatherer[] { new EnvironmentGatherer(), new ArgumentsGatherer() })
        {
            await gatherer.GatherAsync(gathered, resource, NullLogger.Instance, executionContext, cancellationToken).ConfigureAwait(false);
        }

        var seen = new HashSet<object>();
        Collect(gathered.EnvironmentVariables.Values.Concat(gathered.Arguments));
        return seen;

        void Collect(IEnumerable<object> values)
        {
            foreach (var value in values)
            {
                var source = value is IResourceBuilder<IResource> builder ? builder.Resource : value;
                if (source is not null && seen.Add(source) && source is IValueWithReferences with)
                {
                    Collect(with.References);
                }
            }
        }
    }
}
