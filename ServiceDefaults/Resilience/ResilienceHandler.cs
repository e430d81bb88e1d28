using Polly;

namespace ServiceDefaults.Resilience;

/// <summary>Sends requests through the <see cref="StandardPipeline"/>.</summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public ResilienceHandler() : this(StandardPipeline.Create(TimeProvider.System))
    {
    }

    public ResilienceHandler(ResiliencePipeline<HttpResponseMessage> pipeline) => _pipeline = pipeline;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(StandardPipeline.Request, request);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, send) => await send(context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext),
                context,
                (Func<CancellationToken, Task<HttpResponseMessage>>)(token => base.SendAsync(request, token))).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
