using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>What a person at the dashboard did with a prompt, handed to the prompt.</summary>
internal static class InteractionAnswers
{
    /// <summary>Takes over an answer. Values of inputs go into the prompt's own inputs.</summary>
    /// <param name="interaction">The prompt that is answered.</param>
    /// <param name="answer">The answer as it came.</param>
    public static InteractionResponse Read(Interaction interaction, Wire.WatchInteractionsRequestUpdate answer)
    {
        switch (answer.KindCase)
        {
            case Wire.WatchInteractionsRequestUpdate.KindOneofCase.MessageBox:
                return new(Answered: true, Button(answer.MessageBox.HasResult, answer.MessageBox.Result));
            case Wire.WatchInteractionsRequestUpdate.KindOneofCase.Notification:
                return new(Answered: true, Button(answer.Notification.HasResult, answer.Notification.Result));
            case Wire.WatchInteractionsRequestUpdate.KindOneofCase.PromptProgress:
                return new(Answered: true, Button(answer.PromptProgress.HasResult, answer.PromptProgress.Result));
            case Wire.WatchInteractionsRequestUpdate.KindOneofCase.InputsDialog when interaction.Content is InputsContent content:
                var changed = TakeValues(content.Inputs, answer.InputsDialog.InputItems);
                if (!answer.ResponseUpdate)
                {
                    return new(Answered: true, content.Inputs);
                }

                LoadWhatDependsOn(content.Inputs, changed);
                return new(Answered: false, content.Inputs);
            // The dialog was dismissed.
            default:
                return new(Answered: true, Value: null);
        }
    }

    // No result: neither button, but the dialog's cross.
    private static bool? Button(bool pressed, bool result) => pressed ? result : null;

    private static HashSet<string> TakeValues(InteractionInputCollection inputs, IEnumerable<Wire.InteractionInput> answers)
    {
        var changed = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var answer in answers)
        {
            if (!inputs.TryGetByName(answer.Name, out var input))
            {
                continue;
            }

            var value = input.InputType is InputType.Boolean
                ? bool.TryParse(answer.Value, out var isChecked) && isChecked ? "true" : "false"
                : answer.Value;
            if (value != (input.Value ?? ""))
            {
                input.Value = value;
                changed.Add(input.Name);
            }
        }

        return changed;
    }

    private static void LoadWhatDependsOn(InteractionInputCollection inputs, HashSet<string> changed)
    {
        foreach (var input in inputs)
        {
            if (input.DynamicLoading?.DependsOnInputs?.Any(changed.Contains) is true)
            {
                input.Loader?.Load();
            }
        }
    }
}
