using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>What one run of the pipeline has in common.</summary>
/// <param name="model">The application's resources.</param>
/// <param name="executionContext">Whether the application is run or published.</param>
/// <param name="serviceProvider">The application's services.</param>
/// <param name="logger">The logger of the run.</param>
/// <param name="cancellationToken">Cancelled when the run is to stop.</param>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class PipelineContext(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider serviceProvider,
    ILogger logger,
    CancellationToken cancellationToken)
{
    /// <summary>The application's resources.</summary>
    public DistributedApplicationModel Model { get; } = model;

    /// <summary>Whether the application is run or published.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; } = serviceProvider;

    /// <summary>The logger of the run.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>Cancelled when the run is to stop.</summary>
    public CancellationToken CancellationToken { get; set; } = cancellationToken;

    /// <summary>What the steps have to say at the end.</summary>
    public PipelineSummary Summary { get; } = new();
}
