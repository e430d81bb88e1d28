using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting;

/// <summary>The looks that all prompts share. Null always means the dashboard's default.</summary>
public class InteractionOptions
{
    /// <summary>The primary button's text.</summary>
    public string? PrimaryButtonText { get; set; }

    /// <summary>The secondary button's text.</summary>
    public string? SecondaryButtonText { get; set; }

    /// <summary>Whether there is a secondary button.</summary>
    public bool? ShowSecondaryButton { get; set; }

    /// <summary>Whether the prompt can be dismissed.</summary>
    public bool? ShowDismiss { get; set; }

    /// <summary>Whether the message is Markdown.</summary>
    public bool? EnableMessageMarkdown { get; set; }
}

/// <summary>The looks of a message box.</summary>
public class MessageBoxInteractionOptions : InteractionOptions
{
    /// <summary>The icon.</summary>
    public MessageIntent? Intent { get; set; }
}

/// <summary>The looks of a notification bar.</summary>
public class NotificationInteractionOptions : InteractionOptions
{
    /// <summary>The icon and colour.</summary>
    public MessageIntent? Intent { get; set; }

    /// <summary>The text of a link in the bar.</summary>
    public string? LinkText { get; set; }

    /// <summary>Where the link leads.</summary>
    public string? LinkUrl { get; set; }
}

/// <summary>The looks and the validation of a dialog with inputs.</summary>
public class InputsDialogInteractionOptions : InteractionOptions
{
    /// <summary>Looks at the submitted values and reports what is wrong; called only when each is valid by itself.</summary>
    public Func<InputsDialogValidationContext, Task>? ValidationCallback { get; set; }
}

/// <summary>The looks of a progress dialog, and its work.</summary>
[Experimental("ASPIREINTERACTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public class ProgressInteractionOptions : InteractionOptions
{
    /// <summary>The dialog's title.</summary>
    public string? Title { get; set; }

    /// <summary>The work; the dialog closes when it is done. Null: the dialog stays until it is called off.</summary>
    public Func<ProgressContext, Task>? Work { get; set; }
}

/// <summary>What the work behind a progress dialog works with.</summary>
[Experimental("ASPIREINTERACTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class ProgressContext
{
    /// <summary>Canceled when the person calls the work off.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>What a message is about; decides its icon.</summary>
public enum MessageIntent
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>Something worked.</summary>
    Success = 1,

    /// <summary>Something deserves attention.</summary>
    Warning = 2,

    /// <summary>Something failed.</summary>
    Error = 3,

    /// <summary>Something to know.</summary>
    Information = 4,

    /// <summary>Something to confirm.</summary>
    Confirmation = 5
}
