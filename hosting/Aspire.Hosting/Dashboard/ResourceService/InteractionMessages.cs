using Aspire.Hosting.Notifications;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Prompts in the words of the wire, and their answers back.</summary>
internal static class InteractionMessages
{
    /// <summary>Writes down a prompt, or that it is over.</summary>
    public static Wire.WatchInteractionsResponseUpdate Create(Interaction interaction)
    {
        var options = interaction.Options;
        var message = new Wire.WatchInteractionsResponseUpdate
        {
            InteractionId = interaction.Id,
            Title = interaction.Title,
            Message = interaction.Message ?? "",
            PrimaryButtonText = options.PrimaryButtonText ?? "",
            SecondaryButtonText = options.SecondaryButtonText ?? "",
            ShowSecondaryButton = options.ShowSecondaryButton ?? true,
            ShowDismiss = options.ShowDismiss ?? true,
            EnableMessageMarkdown = options.EnableMessageMarkdown ?? false,
        };

        if (interaction.IsComplete)
        {
            message.Complete = new();
            return message;
        }

        switch (interaction.Content)
        {
            case MessageBoxContent box:
                message.MessageBox = new() { Intent = Intent(box.Intent) };
                break;
            case NotificationContent notification:
                message.Notification = new()
                {
                    Intent = Intent(notification.Intent),
                    LinkText = notification.LinkText ?? "",
                    LinkUrl = notification.LinkUrl ?? "",
                };
                break;
            case InputsContent content:
                message.InputsDialog = InputsDialog(content.Inputs);
                break;
            case ProgressContent:
                message.PromptProgress = new();
                break;
        }

        return message;
    }

    /// <summary>Writes down one input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="isDependedOn">Whether other inputs load anew when its value changes.</param>
    public static Wire.InteractionInput Input(InteractionInput input, bool isDependedOn)
    {
        var message = new Wire.InteractionInput
        {
            Name = input.Name,
            Label = input.EffectiveLabel,
            Placeholder = input.Placeholder ?? "",
            Description = input.Description ?? "",
            EnableDescriptionMarkdown = input.Description is not null && input.EnableDescriptionMarkdown,
            InputType = Type(input.InputType),
            Required = input.Required,
            Value = input.Value ?? "",
            MaxLength = input.MaxLength ?? 0,
            AllowCustomChoice = input.AllowCustomChoice,
            Disabled = input.Disabled,
            Loading = input.Loader?.Loading ?? false,
            UpdateStateOnChange = isDependedOn,
        };

        foreach (var (key, text) in input.Options ?? [])
        {
            message.Options[key] = text;
        }

        message.ValidationErrors.Add(input.ValidationErrors);
        return message;
    }

    private static Wire.InteractionInputsDialog InputsDialog(InteractionInputCollection inputs)
    {
        var dependedOn = inputs.SelectMany(input => input.DynamicLoading?.DependsOnInputs ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var dialog = new Wire.InteractionInputsDialog();
        dialog.InputItems.Add(inputs.Select(input => Input(input, dependedOn.Contains(input.Name))));
        return dialog;
    }

    private static Wire.MessageIntent Intent(MessageIntent intent) => intent switch
    {
        MessageIntent.Success => Wire.MessageIntent.Success,
        MessageIntent.Warning => Wire.MessageIntent.Warning,
        MessageIntent.Error => Wire.MessageIntent.Error,
        MessageIntent.Information => Wire.MessageIntent.Information,
        MessageIntent.Confirmation => Wire.MessageIntent.Confirmation,
        _ => Wire.MessageIntent.None,
    };

    private static Wire.InputType Type(InputType type) => type switch
    {
        InputType.SecretText => Wire.InputType.SecretText,
        InputType.Choice => Wire.InputType.Choice,
        InputType.Boolean => Wire.InputType.Boolean,
        InputType.Number => Wire.InputType.Number,
        _ => Wire.InputType.Text,
    };
}
