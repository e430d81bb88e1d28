using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Eventing;

/// <summary>Something that happened in the life of the application. Marks a type as publishable.</summary>
public interface IDistributedApplicationEvent
{
}

/// <summary>Something that happened to one resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>The resource that it happened to.</summary>
    IResource Resource { get; }

    /// <summary>The services of the running application.</summary>
    /// <exception cref="NotImplementedException">The event type does not supply them.</exception>
    IServiceProvider Services => throw new NotImplementedException();

    /// <summary>The resource's own log, as the dashboard shows it.</summary>
    ILogger Logger => Services.GetRequiredService<ResourceLoggerService>().GetLogger(Resource);
}
