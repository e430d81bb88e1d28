namespace Aspire.Hosting.Notifications;

/// <summary>What the person at the dashboard is asked about parameters.</summary>
internal static class ParameterTexts
{
    public const string BarTitle = "Unresolved parameters";
    public const string BarMessage = "There are unresolved parameters that need to be set. Please provide values for them.";
    public const string BarButton = "Enter values";
    public const string InputsTitle = "Set unresolved parameters";
    public const string InputsMessage = "Please provide values for the unresolved parameters. Parameters can be saved to [user secrets](https://aka.ms/aspire/user-secrets) for future use.";
    public const string SaveButton = "Save";
    public const string SaveInputName = "SaveToUserSecrets";

    /// <summary>The box to tick when a value should be there at the next start too.</summary>
    public static InteractionInput SaveInput(bool available) => new()
    {
        Name = SaveInputName,
        InputType = InputType.Boolean,
        Label = "Save to user secrets",
        Description = available
            ? "Save value to [user secrets](https://aka.ms/aspire/user-secrets) for future use."
            : "Requires user secrets to be configured for the AppHost: a `UserSecretsId` in its project file. See [user secrets](https://aka.ms/aspire/user-secrets).",
        EnableDescriptionMarkdown = true,
        Disabled = !available
    };

    public static bool IsTrue(InteractionInput input) => bool.TryParse(input.Value, out var value) && value;
}
