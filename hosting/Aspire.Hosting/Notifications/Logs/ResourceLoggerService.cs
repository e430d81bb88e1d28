using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The logs of resources.</summary>
public partial class ResourceLoggerService
{
    private readonly ILogger _logger = NullLogger.Instance;

    /// <summary>The log of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <returns>The log.</returns>
    public ILogger GetLogger(IResource resource) => _logger;
}
