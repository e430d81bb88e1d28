using Aspire.Hosting.Dashboard.Grpc;
using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>The call <c>WatchInteractions</c>: prompts go out, answers come in, both at any time.</summary>
internal sealed class InteractionWatch(InteractionService interactions)
{
    /// <summary>Serves one caller until it leaves.</summary>
    public async Task RunAsync(GrpcCall call)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        Task[] both = [SendAsync(call, ended.Token), ReceiveAsync(call, ended.Token)];

        // Whichever ends first ends the call: the caller has closed its side, or something failed.
        var first = await Task.WhenAny(both).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task SendAsync(GrpcCall call, CancellationToken cancellationToken)
    {
        await foreach (var interaction in interactions.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            await call.WriteAsync(InteractionMessages.Create(interaction)).ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync(GrpcCall call, CancellationToken cancellationToken)
    {
        while (await call.ReadAsync(Wire.WatchInteractionsRequestUpdate.Parser, cancellationToken).ConfigureAwait(false) is { } answer)
        {
            // Another window may have been quicker.
            if (interactions.Find(answer.InteractionId) is { } interaction)
            {
                await interactions.RespondAsync(
                    answer.InteractionId, InteractionAnswers.Read(interaction, answer), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
