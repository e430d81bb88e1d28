using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>Loads one input of an open dialog. A newer load calls off the one that runs.</summary>
internal sealed class InputLoader(InteractionInput input, InteractionInputCollection inputs, IServiceProvider services, ILogger logger, Action loaded, CancellationToken dialogClosed)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _running;

    /// <summary>Whether a load is under way; the dashboard shows a spinner then.</summary>
    public bool Loading => _running is not null;

    /// <summary>Starts a load and returns at once.</summary>
    public void Load()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(dialogClosed);
        lock (_gate)
        {
            _running?.Cancel();
            _running = source;
        }

        _ = Task.Run(() => LoadAsync(source), CancellationToken.None);
    }

    private async Task LoadAsync(CancellationTokenSource source)
    {
        try
        {
            await input.DynamicLoading!.LoadCallback(new LoadInputContext
            {
                Input = input,
                AllInputs = inputs,
                Services = services,
                CancellationToken = source.Token
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            return;
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Error loading options for input '{InputName}'.", input.Name);
        }
        finally
        {
            lock (_gate)
            {
                if (_running == source)
                {
                    _running = null;
                }
            }

            source.Dispose();
        }

        DropValueThatIsNoLongerAChoice();
        loaded();
    }

    private void DropValueThatIsNoLongerAChoice()
    {
        if (input is { InputType: InputType.Choice, AllowCustomChoice: false }
            && !string.IsNullOrEmpty(input.Value)
            && input.Options?.Any(option => option.Key == input.Value) != true)
        {
            input.Value = null;
        }
    }
}
