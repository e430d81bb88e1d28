using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>Keeps the open prompts; the dashboard's and the CLI's connections watch and answer them.</summary>
internal sealed partial class InteractionService(
    ILogger<InteractionService> logger,
    DistributedApplicationOptions options,
    IConfiguration configuration,
    IServiceProvider services) : IInteractionService
{
    private static readonly AsyncLocal<bool> NoPerson = new();

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Interaction> _open = [];
    private readonly List<ChannelWriter<Interaction>> _watchers = [];

    public bool IsAvailable
        => !NoPerson.Value
        && !options.DisableDashboard
        && !(bool.TryParse(configuration["ASPIRE_INTERACTIVITY_ENABLED"], out var enabled) && !enabled);

    /// <summary>Makes <see cref="IsAvailable"/> false for what runs in this flow until the scope is disposed.</summary>
    public static IDisposable WithoutPerson() => new WithoutPersonScope();

    public Task<InteractionResult<bool>> PromptConfirmationAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        options.Intent = MessageIntent.Confirmation;
        options.ShowSecondaryButton ??= true;
        options.ShowDismiss ??= false;
        return AskAsync(title, message, options, new MessageBoxContent(options.Intent.Value), cancellationToken);
    }

    public Task<InteractionResult<bool>> PromptMessageBoxAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        options.ShowSecondaryButton ??= false;
        options.ShowDismiss ??= false;
        return AskAsync(title, message, options, new MessageBoxContent(options.Intent ?? MessageIntent.None), cancellationToken);
    }

    public Task<InteractionResult<bool>> PromptNotificationAsync(string title, string message, NotificationInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var content = new NotificationContent(options.Intent ?? MessageIntent.None, options.LinkText, options.LinkUrl);
        return AskAsync(title, message, options, content, cancellationToken);
    }

    public Task<InteractionResult<InteractionInput>> PromptInputAsync(string title, string? message, string inputLabel, string placeHolder, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputLabel);
        var input = new InteractionInput
        {
            Name = NotInAName().Replace(inputLabel.ToLowerInvariant(), "_").Trim('_'),
            Label = inputLabel,
            InputType = InputType.Text,
            Required = true,
            Placeholder = placeHolder
        };
        return PromptInputAsync(title, message, input, options, cancellationToken);
    }

    public async Task<InteractionResult<InteractionInput>> PromptInputAsync(string title, string? message, InteractionInput input, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var result = await PromptInputsAsync(title, message, [input], options, cancellationToken).ConfigureAwait(false);
        return result.Canceled ? InteractionResult.Cancel<InteractionInput>() : InteractionResult.Ok(result.Data[0]);
    }

    public async Task<InteractionResult<InteractionInputCollection>> PromptInputsAsync(string title, string? message, IReadOnlyList<InteractionInput> inputs, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        var collection = new InteractionInputCollection(inputs);
        EnsureDependenciesComeFirst(collection);

        var answer = await OpenAsync(title, message, options ?? new(), new InputsContent(collection), LoadInputs, cancellationToken).ConfigureAwait(false);
        return answer is InteractionInputCollection answered
            ? InteractionResult.Ok(answered)
            : InteractionResult.Cancel<InteractionInputCollection>();

        void LoadInputs(Interaction interaction)
        {
            foreach (var input in collection.Where(input => input.DynamicLoading is not null))
            {
                input.Loader = new InputLoader(input, collection, services, logger, () => Changed(interaction.Id), interaction.Closed);
                if (input.DynamicLoading is { AlwaysLoadOnStart: true } or { DependsOnInputs: null or { Count: 0 } })
                {
                    input.Loader.Load();
                }
            }
        }
    }

    public async Task<InteractionResult<bool>> PromptProgressAsync(string message, ProgressInteractionOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        object? answer;
        if (options.Work is not { } work)
        {
            answer = await OpenAsync(options.Title ?? "", message, options, new ProgressContent(), opened: null, cancellationToken).ConfigureAwait(false);
            return answer is true ? InteractionResult.Ok(true) : InteractionResult.Cancel<bool>();
        }

        Task? running = null;
        answer = await OpenAsync(options.Title ?? "", message, options, new ProgressContent(), Begin, cancellationToken).ConfigureAwait(false);
        try
        {
            await running!.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (answer is not true)
        {
            return InteractionResult.Cancel<bool>();
        }

        return answer is true ? InteractionResult.Ok(true) : InteractionResult.Cancel<bool>();

        void Begin(Interaction interaction) => running = Task.Run(async () =>
        {
            try
            {
                await work(new ProgressContext { CancellationToken = interaction.Closed }).ConfigureAwait(false);
            }
            finally
            {
                Complete(interaction.Id, value: true);
            }
        }, CancellationToken.None);
    }

    /// <summary>The open prompts, then each that opens, changes or is over.</summary>
    internal async IAsyncEnumerable<Interaction> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<Interaction>(new() { SingleReader = true });
        lock (_gate)
        {
            foreach (var interaction in _open.Values)
            {
                channel.Writer.TryWrite(interaction);
            }

            _watchers.Add(channel.Writer);
        }

        try
        {
            await foreach (var interaction in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return interaction;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel.Writer);
            }
        }
    }

    /// <summary>Looks for an open prompt.</summary>
    internal Interaction? Find(int id)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(id);
        }
    }

    /// <summary>
    /// Takes a person's answer. Values of inputs are already in the prompt's inputs. Invalid ones leave the prompt open, with their
    /// errors; an answer to a prompt that is over is ignored, since another window may have been quicker.
    /// </summary>
    internal async Task RespondAsync(int id, InteractionResponse response, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } interaction)
        {
            logger.LogDebug("No interaction found with ID {InteractionId}.", id);
            return;
        }

        if (!response.Answered)
        {
            Changed(id);
            return;
        }

        if (interaction.Content is InputsContent && response.Value is InteractionInputCollection inputs
            && !await InputValidation.ValidateAsync(inputs, ((InputsDialogInteractionOptions)interaction.Options).ValidationCallback, services, cancellationToken).ConfigureAwait(false))
        {
            Changed(id);
            return;
        }

        Complete(id, response.Value);
    }

    private async Task<InteractionResult<bool>> AskAsync(string title, string message, InteractionOptions options, InteractionContent content, CancellationToken cancellationToken)
        => await OpenAsync(title, message, options, content, opened: null, cancellationToken).ConfigureAwait(false) is bool answer
            ? InteractionResult.Ok(answer)
            : InteractionResult.Cancel<bool>();

    private async Task<object?> OpenAsync(string title, string? message, InteractionOptions options, InteractionContent content, Action<Interaction>? opened, CancellationToken cancellationToken)
    {
        if (!IsAvailable)
        {
            throw new InvalidOperationException("InteractionService is not available because the dashboard is not enabled or because this command is running in non-interactive CLI mode.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var interaction = new Interaction(title, message, options, content, closed.Token);
        lock (_gate)
        {
            _open.Add(interaction.Id, interaction);
            Announce(interaction);
        }

        opened?.Invoke(interaction);
        using var registration = cancellationToken.Register(() => Complete(interaction.Id, value: null));
        try
        {
            return await interaction.Completion.Task.ConfigureAwait(false);
        }
        finally
        {
            await closed.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Complete(int id, object? value)
    {
        lock (_gate)
        {
            if (_open.Remove(id, out var interaction))
            {
                interaction.Completion.TrySetResult(value);
                Announce(interaction);
            }
        }
    }

    private void Changed(int id)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(id, out var interaction))
            {
                Announce(interaction);
            }
        }
    }

    private void Announce(Interaction interaction)
    {
        foreach (var watcher in _watchers)
        {
            watcher.TryWrite(interaction);
        }
    }

    private static void EnsureDependenciesComeFirst(InteractionInputCollection inputs)
    {
        foreach (var input in inputs)
        {
            foreach (var dependency in input.DynamicLoading?.DependsOnInputs ?? [])
            {
                if (!inputs.TryGetByName(dependency, out var other))
                {
                    throw new InvalidOperationException($"The input '{input.Name}' has DynamicLoading that depends on an input named '{dependency}', but no such input exists.");
                }

                // The CLI asks for one input after the other and cannot go back.
                if (inputs.IndexOf(other) >= inputs.IndexOf(input))
                {
                    throw new InvalidOperationException($"The input '{input.Name}' has DynamicLoading that depends on an input named '{dependency}', but that input is not defined before it. Inputs must be defined in order so that dependencies are always to earlier inputs.");
                }
            }
        }
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInAName();

    private sealed class WithoutPersonScope : IDisposable
    {
        private readonly bool _before = NoPerson.Value;

        public WithoutPersonScope() => NoPerson.Value = true;

        public void Dispose() => NoPerson.Value = _before;
    }
}
