using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Notifications;

/// <summary>The command by which a parameter gets another value while the application runs.</summary>
internal static class SetParameterCommand
{
    private const string ValueInput = "Value";

    public static ResourceCommandAnnotation Create(ParameterResource parameter, ParameterProcessor processor, IUserSecretsManager secrets)
    {
        var template = parameter.CreateInput();
        var value = new InteractionInput
        {
            Name = ValueInput,
            Label = template.EffectiveLabel,
            InputType = template.InputType,
            Description = template.Description,
            EnableDescriptionMarkdown = template.EnableDescriptionMarkdown,
            Placeholder = template.Placeholder,
            Options = template.Options,
            AllowCustomChoice = template.AllowCustomChoice,
            MaxLength = template.MaxLength,
            Required = true
        };

        return new ResourceCommandAnnotation(
            KnownResourceCommands.SetParameterCommand,
            displayName: "Set parameter",
            updateState: _ => ResourceCommandState.Enabled,
            executeCommand: ExecuteAsync,
            displayDescription: "Set parameter value",
            arguments: [value, ParameterTexts.SaveInput(secrets.IsAvailable)],
            confirmationMessage: null,
            iconName: "Key",
            iconVariant: IconVariant.Regular,
            isHighlighted: true);

        async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
        {
            await processor.SetAsync(parameter, context.Arguments[ValueInput].Value!, ParameterTexts.IsTrue(context.Arguments[ParameterTexts.SaveInputName])).ConfigureAwait(false);
            return CommandResults.Success($"Successfully set parameter '{parameter.Name}'.");
        }
    }
}
