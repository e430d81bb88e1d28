using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds connection strings that are made from other values.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string. It counts as running once the resources that it is made from are.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="connectionStringExpression">The connection string.</param>
    /// <returns>The connection string.</returns>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connectionStringExpression);

        var resource = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        var parts = connectionStringExpression.ValueProviders
            .Where(value => value is not IResourceWithoutLifetime)
            .SelectMany(value => value is IResource ? [value] : (value as IValueWithReferences)?.References ?? [])
            .OfType<IResource>()
            .DistinctBy(part => part.Name, Names.Resource);
        foreach (var part in parts)
        {
            resource.WaitForStart(builder.CreateResourceBuilder(part));
        }

        return resource.WithReferenceRelationship(connectionStringExpression)
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = KnownResourceTypes.ConnectionString,
                State = KnownResourceStates.NotStarted,
                Properties = [],
            })
            .OnInitializeResource(async (self, initialize, cancellationToken) =>
            {
                // Whoever handles "before started" also awaits what the resource waits for.
                await initialize.Eventing.PublishAsync(new BeforeResourceStartedEvent(self, initialize.Services), cancellationToken)
                    .ConfigureAwait(false);
                await initialize.Notifications.PublishUpdateAsync(self, snapshot => snapshot with { State = KnownResourceStates.Running })
                    .ConfigureAwait(false);
                await initialize.Eventing.PublishAsync(new ConnectionStringAvailableEvent(self, initialize.Services), cancellationToken)
                    .ConfigureAwait(false);
            });
    }

    /// <summary>Adds a connection string that is made part by part.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="connectionStringBuilder">Appends the parts.</param>
    /// <returns>The connection string.</returns>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        ArgumentNullException.ThrowIfNull(connectionStringBuilder);
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }
}
