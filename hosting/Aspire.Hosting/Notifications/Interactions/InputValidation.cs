using System.Globalization;

namespace Aspire.Hosting.Notifications;

/// <summary>Checks submitted values against what their inputs ask for.</summary>
internal static class InputValidation
{
    /// <summary>The longest value of an input that names no length, in characters.</summary>
    internal const int DefaultMaxLength = 8000;

    /// <summary>Trims and checks the values, then asks <paramref name="custom"/>. Errors land in the inputs.</summary>
    /// <returns>Whether everything is valid.</returns>
    public static async Task<bool> ValidateAsync(
        InteractionInputCollection inputs,
        Func<InputsDialogValidationContext, Task>? custom,
        IServiceProvider services,
        CancellationToken cancellationToken)
    {
        var context = new InputsDialogValidationContext { Inputs = inputs, Services = services, CancellationToken = cancellationToken };
        foreach (var input in inputs)
        {
            input.ValidationErrors = [];

            // A secret may begin or end with a blank; other values do so by accident.
            if (input.InputType != InputType.SecretText)
            {
                input.Value = input.Value?.Trim();
            }

            if (!input.Disabled && Check(input) is { } error)
            {
                context.AddValidationError(input, error);
            }
        }

        if (!context.HasErrors && custom is not null)
        {
            await custom(context).ConfigureAwait(false);
        }

        return !context.HasErrors;
    }

    private static string? Check(InteractionInput input)
    {
        if (string.IsNullOrEmpty(input.Value))
        {
            return input.Required ? "Value is required." : null;
        }

        var maxLength = input.MaxLength ?? DefaultMaxLength;
        return input.InputType switch
        {
            InputType.Text or InputType.SecretText when input.Value.Length > maxLength => $"Value length exceeds {maxLength} characters.",
            InputType.Choice when !input.AllowCustomChoice && input.Options?.Any(option => option.Key == input.Value) == false
                => "Value must be one of the provided options.",
            InputType.Boolean when !bool.TryParse(input.Value, out _) => "Value must be a valid boolean.",
            InputType.Number when !double.TryParse(input.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                => "Value must be a valid number.",
            _ => null
        };
    }
}
