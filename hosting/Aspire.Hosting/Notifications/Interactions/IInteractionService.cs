using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting;

/// <summary>Asks the person in front of the dashboard (or of the CLI) something and waits for the answer.</summary>
public interface IInteractionService
{
    /// <summary>
    /// Whether there is anybody to ask: false when the dashboard is off, when <c>ASPIRE_INTERACTIVITY_ENABLED</c> is false,
    /// and within a command that was started without a person. Prompts throw then.
    /// </summary>
    bool IsAvailable { get; }

    /// <summary>Asks for confirmation in a dialog.</summary>
    /// <param name="title">The dialog's title.</param>
    /// <param name="message">What is to be confirmed.</param>
    /// <param name="options">The dialog's looks; null for OK and Cancel.</param>
    /// <param name="cancellationToken">Takes the dialog away.</param>
    /// <returns>True when confirmed; canceled when the dialog was dismissed.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, see <see cref="IsAvailable"/>.</exception>
    Task<InteractionResult<bool>> PromptConfirmationAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Shows a message in a dialog.</summary>
    /// <param name="title">The dialog's title.</param>
    /// <param name="message">The message.</param>
    /// <param name="options">The dialog's looks; null for one button.</param>
    /// <param name="cancellationToken">Takes the dialog away.</param>
    /// <returns>True for the primary button, false for the secondary; canceled when the dialog was dismissed.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, see <see cref="IsAvailable"/>.</exception>
    Task<InteractionResult<bool>> PromptMessageBoxAsync(string title, string message, MessageBoxInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks for one line of text.</summary>
    /// <param name="title">The dialog's title.</param>
    /// <param name="message">A text above the input, or null.</param>
    /// <param name="inputLabel">The input's label; the input's name is derived from it.</param>
    /// <param name="placeHolder">The text in the empty input.</param>
    /// <param name="options">The dialog's looks and validation.</param>
    /// <param name="cancellationToken">Takes the dialog away.</param>
    /// <returns>The input with its value; canceled when the dialog was dismissed.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, see <see cref="IsAvailable"/>.</exception>
    Task<InteractionResult<InteractionInput>> PromptInputAsync(string title, string? message, string inputLabel, string placeHolder, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks for one value.</summary>
    /// <param name="title">The dialog's title.</param>
    /// <param name="message">A text above the input, or null.</param>
    /// <param name="input">The input.</param>
    /// <param name="options">The dialog's looks and validation.</param>
    /// <param name="cancellationToken">Takes the dialog away.</param>
    /// <returns>The input with its value; canceled when the dialog was dismissed.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, see <see cref="IsAvailable"/>.</exception>
    Task<InteractionResult<InteractionInput>> PromptInputAsync(string title, string? message, InteractionInput input, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks for several values in one dialog.</summary>
    /// <param name="title">The dialog's title.</param>
    /// <param name="message">A text above the inputs, or null.</param>
    /// <param name="inputs">The inputs. One that is loaded from others comes after them.</param>
    /// <param name="options">The dialog's looks and validation.</param>
    /// <param name="cancellationToken">Takes the dialog away.</param>
    /// <returns>The inputs with their values; canceled when the dialog was dismissed.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, two inputs have the same name, or one depends on an input that does not come before it.</exception>
    Task<InteractionResult<InteractionInputCollection>> PromptInputsAsync(string title, string? message, IReadOnlyList<InteractionInput> inputs, InputsDialogInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Shows a bar at the top of the dashboard.</summary>
    /// <param name="title">The bar's title.</param>
    /// <param name="message">The message.</param>
    /// <param name="options">The bar's looks, link and button.</param>
    /// <param name="cancellationToken">Takes the bar away.</param>
    /// <returns>True for the button; canceled when the bar was dismissed.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, see <see cref="IsAvailable"/>.</exception>
    Task<InteractionResult<bool>> PromptNotificationAsync(string title, string message, NotificationInteractionOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Shows that something is going on, with a button to call it off.</summary>
    /// <param name="message">What is going on.</param>
    /// <param name="options">The title, the button and the work itself; without work the dialog stays until it is called off.</param>
    /// <param name="cancellationToken">Takes the dialog away.</param>
    /// <returns>True when the work was done; canceled when it was called off.</returns>
    /// <exception cref="InvalidOperationException">Nobody is there to ask, see <see cref="IsAvailable"/>.</exception>
    [Experimental("ASPIREINTERACTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    Task<InteractionResult<bool>> PromptProgressAsync(string message, ProgressInteractionOptions? options = null, CancellationToken cancellationToken = default);
}
