using System.Globalization;
using Aspire.Hosting.Notifications;
using Aspire.Hosting.Pipelines;

namespace Aspire.Hosting.Backchannel;

/// <summary>Brings questions of the application to the person at the CLI, and the answers back.</summary>
internal sealed class PromptRelay(InteractionService interactions, PipelineActivityReporter reporter, DistributedApplicationExecutionContext executionContext)
{
    private const string Confirmation = "confirm";

    /// <summary>Brings questions until the token is cancelled. When the application runs, the dashboard asks them instead.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (executionContext.IsRunMode)
        {
            return;
        }
        try
        {
            await foreach (var interaction in interactions.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!interaction.IsComplete && Inputs(interaction.Content) is { } inputs)
                {
                    reporter.Ask(interaction.Id.ToString(CultureInfo.InvariantCulture), interaction.Message ?? $"{interaction.Title}: ", inputs);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    /// <summary>Takes an answer; one that is not final only says what was typed so far.</summary>
    public async Task AnswerAsync(string? id, PromptAnswer[]? answers, bool final, CancellationToken cancellationToken)
    {
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || interactions.Find(number) is not { } interaction)
        {
            return;
        }
        object? value = true;
        if (interaction.Content is InputsContent { Inputs: var inputs })
        {
            for (var i = 0; i < (answers?.Length ?? 0); i++)
            {
                if (Match(inputs, answers![i].Name, i) is { } input)
                {
                    input.Value = answers[i].Value;
                }
            }
            value = inputs;
        }
        else if (answers is [var only, ..])
        {
            value = bool.TryParse(only.Value, out var yes) && yes;
        }
        await interactions.RespondAsync(number, new InteractionResponse(final, value), cancellationToken).ConfigureAwait(false);
    }

    private static InteractionInput? Match(InteractionInputCollection inputs, string? name, int position)
        => name is not null ? inputs.TryGetByName(name, out var named) ? named : null
            : position < inputs.Count ? inputs[position]
            : null;

    private static PipelinePromptInput[]? Inputs(InteractionContent content) => content switch
    {
        InputsContent { Inputs: { Count: > 0 } inputs } => [.. inputs.Select(input => new PipelinePromptInput
        {
            Name = input.Name,
            Label = input.EffectiveLabel,
            InputType = input.InputType.ToString(),
            Required = input.Required,
            Options = input.Options,
            Value = input.Value,
            ValidationErrors = input.ValidationErrors.Count > 0 ? [.. input.ValidationErrors] : null,
            AllowCustomChoice = input.AllowCustomChoice,
            Disabled = input.Disabled,
            UpdateStateOnChange = inputs.Any(other => other.DynamicLoading?.DependsOnInputs?.Contains(input.Name, StringComparer.OrdinalIgnoreCase) == true),
        })],
        NotificationContent or MessageBoxContent => [new PipelinePromptInput { Name = Confirmation, Label = "Confirm", InputType = nameof(InputType.Boolean), Required = true }],
        _ => null,
    };
}

/// <summary>What the person entered in one field; the member names are the protocol's.</summary>
internal sealed record PromptAnswer(string? Name, string? Value);
