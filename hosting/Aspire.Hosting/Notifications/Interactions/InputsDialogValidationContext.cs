namespace Aspire.Hosting;

/// <summary>What a dialog's validation works with.</summary>
public sealed class InputsDialogValidationContext
{
    /// <summary>The submitted inputs.</summary>
    public required InteractionInputCollection Inputs { get; init; }

    /// <summary>Canceled when the dialog closes.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    internal bool HasErrors { get; private set; }

    /// <summary>Refuses an input's value; the dialog stays open and shows the message.</summary>
    /// <param name="input">The input.</param>
    /// <param name="errorMessage">What is wrong.</param>
    /// <exception cref="ArgumentException">The message is null or empty.</exception>
    public void AddValidationError(InteractionInput input, string errorMessage)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (string.IsNullOrEmpty(errorMessage))
        {
            throw new ArgumentException("Error message cannot be null or empty.", nameof(errorMessage));
        }

        input.ValidationErrors = [.. input.ValidationErrors, errorMessage];
        HasErrors = true;
    }

    /// <summary>Refuses an input's value; the dialog stays open and shows the message.</summary>
    /// <param name="inputName">The input's name.</param>
    /// <param name="errorMessage">What is wrong.</param>
    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    public void AddValidationError(string inputName, string errorMessage) => AddValidationError(Inputs[inputName], errorMessage);
}
