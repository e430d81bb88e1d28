namespace Aspire.Hosting.Notifications;

/// <summary>An open prompt, as the dashboard and the CLI see it.</summary>
internal sealed class Interaction(string title, string? message, InteractionOptions options, InteractionContent content, CancellationToken closed)
{
    private static int _lastId;

    /// <summary>The number by which an answer names its prompt; unique in the process.</summary>
    public int Id { get; } = Interlocked.Increment(ref _lastId);

    public string Title { get; } = title;

    public string? Message { get; } = message;

    public InteractionOptions Options { get; } = options;

    public InteractionContent Content { get; } = content;

    /// <summary>Canceled when the prompt is over.</summary>
    public CancellationToken Closed { get; } = closed;

    /// <summary>Whether the prompt is over and should be taken away.</summary>
    public bool IsComplete => Completion.Task.IsCompleted;

    internal TaskCompletionSource<object?> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What kind of prompt it is.</summary>
internal abstract record InteractionContent;

/// <summary>A dialog with a message.</summary>
internal sealed record MessageBoxContent(MessageIntent Intent) : InteractionContent;

/// <summary>A bar with a message.</summary>
internal sealed record NotificationContent(MessageIntent Intent, string? LinkText, string? LinkUrl) : InteractionContent;

/// <summary>A dialog with inputs.</summary>
internal sealed record InputsContent(InteractionInputCollection Inputs) : InteractionContent;

/// <summary>A dialog that shows that something is going on.</summary>
internal sealed record ProgressContent : InteractionContent;

/// <summary>What a person did with a prompt.</summary>
/// <param name="Answered">Whether the prompt is answered; false when only an input changed.</param>
/// <param name="Value">True or false for a button, the inputs for a dialog with inputs, null when the prompt was dismissed.</param>
internal sealed record InteractionResponse(bool Answered, object? Value);
