namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes the results of commands.</summary>
public static class CommandResults
{
    /// <summary>A command that did what it should.</summary>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>A command that did what it should.</summary>
    /// <param name="message">What the user is told.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>A command that did what it should.</summary>
    /// <param name="message">What the user is told.</param>
    /// <param name="result">What it gives back.</param>
    /// <param name="resultFormat">What kind of text that is. Default: plain text.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat = CommandResultFormat.Text)
        => Success(message, new CommandResultData { Value = result, Format = resultFormat });

    /// <summary>A command that did what it should.</summary>
    /// <param name="message">What the user is told.</param>
    /// <param name="result">What it gives back.</param>
    /// <param name="resultFormat">What kind of text that is.</param>
    /// <param name="displayImmediately">Whether the dashboard opens it at once.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat, bool displayImmediately)
        => Success(message, new CommandResultData { Value = result, Format = resultFormat, DisplayImmediately = displayImmediately });

    /// <summary>A command that did what it should.</summary>
    /// <param name="message">What the user is told.</param>
    /// <param name="value">What it gives back.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Success(string message, CommandResultData value)
        => new() { Success = true, Message = message, Data = value };

    /// <summary>A command that failed.</summary>
    /// <param name="errorMessage">What the user is told; null for nothing.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>A command that failed.</summary>
    /// <param name="errorMessage">What the user is told.</param>
    /// <param name="result">What it gives back.</param>
    /// <param name="resultFormat">What kind of text that is. Default: plain text.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Failure(string errorMessage, string result, CommandResultFormat resultFormat = CommandResultFormat.Text)
        => Failure(errorMessage, new CommandResultData { Value = result, Format = resultFormat });

    /// <summary>A command that failed.</summary>
    /// <param name="errorMessage">What the user is told.</param>
    /// <param name="value">What it gives back.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Failure(string errorMessage, CommandResultData value)
        => new() { Success = false, Message = errorMessage, Data = value };

    /// <summary>A command that failed.</summary>
    /// <param name="exception">The exception, whose message the user is told.</param>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    /// <summary>A command that the user gave up.</summary>
    /// <returns>The result.</returns>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
