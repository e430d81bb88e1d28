namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    private readonly string? _message;

    /// <summary>Whether it did what it should.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether the user gave up.</summary>
    public bool Canceled { get; init; }

    /// <summary>What the user is told; null for nothing.</summary>
    public string? Message
    {
        get => _message;
        init => _message = value;
    }

    /// <summary>The former name of <see cref="Message"/>.</summary>
    [Obsolete("Use Message instead.")]
    public string? ErrorMessage
    {
        get => _message;
        init => _message ??= value;
    }

    /// <summary>What the command gives back; null for nothing.</summary>
    public CommandResultData? Data { get; init; }

    /// <summary>The command's arguments with what was wrong with them, when they were refused.</summary>
    internal InteractionInputCollection? InvalidArguments { get; init; }
}

/// <summary>What a command gives back.</summary>
public sealed class CommandResultData
{
    /// <summary>The text.</summary>
    public required string Value { get; init; }

    /// <summary>What kind of text it is.</summary>
    public CommandResultFormat Format { get; init; }

    /// <summary>Whether the dashboard opens it at once. Default false.</summary>
    public bool DisplayImmediately { get; init; }
}

/// <summary>What kind of text a command gives back.</summary>
public enum CommandResultFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Markdown.</summary>
    Markdown,
}
