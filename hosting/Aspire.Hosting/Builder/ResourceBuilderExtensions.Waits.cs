using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Makes the resource start only when another runs and is healthy, and so is the parent of that one, if it has one.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">The resource would wait for itself or for its parent.</exception>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilHealthy, waitBehavior: null);

    /// <inheritdoc cref="WaitFor{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <param name="waitBehavior">What becomes of the wait when the other fails or ends.</param>
    public static IResourceBuilder<T> WaitFor<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilHealthy, waitBehavior);

    /// <summary>Makes the resource start only when another runs, healthy or not, and so does the parent of that one, if it has one.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">The resource would wait for itself or for its parent.</exception>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilStarted, waitBehavior: null);

    /// <inheritdoc cref="WaitForStart{T}(IResourceBuilder{T}, IResourceBuilder{IResource})"/>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <param name="waitBehavior">What becomes of the wait when the other fails or ends.</param>
    public static IResourceBuilder<T> WaitForStart<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior)
        where T : IResourceWithWaitSupport => builder.Wait(dependency, WaitType.WaitUntilStarted, waitBehavior);

    /// <summary>Makes the resource start only when another has ended.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="dependency">The resource that it waits for.</param>
    /// <param name="exitCode">The exit code with which it has to end. Default 0; another one makes this resource fail to start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">The resource would wait for itself or for its parent.</exception>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);

        RefuseImpossibleWait(builder.Resource, dependency.Resource);
        return builder.WithRelationship(dependency.Resource, KnownRelationshipTypes.WaitFor)
            .WithAnnotation(new WaitAnnotation(dependency.Resource, WaitType.WaitForCompletion, exitCode));
    }

    /// <summary>Keeps the resource from starting with the application; it starts by its start command.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <returns>The builder.</returns>
    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExplicitStartupAnnotation());
    }

    private static IResourceBuilder<T> Wait<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, WaitBehavior? waitBehavior)
        where T : IResourceWithWaitSupport
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dependency);

        AddWait(builder.Resource, dependency.Resource, type, waitBehavior, isStated: true);
        return builder;
    }

    private static void AddWait(IResource resource, IResource dependency, WaitType type, WaitBehavior? waitBehavior, bool isStated)
    {
        RefuseImpossibleWait(resource, dependency);

        if (dependency is IResourceWithParent child)
        {
            AddWait(resource, child.Parent, type, waitBehavior, isStated: false);
        }

        if (type == WaitType.WaitUntilStarted && dependency is ConnectionStringResource connection)
        {
            foreach (var part in connection.ConnectionStringExpression.ValueProviders.OfType<IResource>())
            {
                AddWait(resource, part, type, waitBehavior, isStated: false);
            }
        }

        if (isStated)
        {
            resource.Annotations.Add(new ResourceRelationshipAnnotation(dependency, KnownRelationshipTypes.WaitFor));
        }

        resource.Annotations.Add(new WaitAnnotation(dependency, type) { WaitBehavior = waitBehavior });
    }

    private static void RefuseImpossibleWait(IResource resource, IResource dependency)
    {
        if (resource == dependency)
        {
            throw new DistributedApplicationException($"The '{resource.Name}' resource cannot wait for itself.");
        }

        if (resource is IResourceWithParent child && child.Parent == dependency)
        {
            throw new DistributedApplicationException($"The '{resource.Name}' resource cannot wait for its parent '{dependency.Name}'.");
        }
    }
}
