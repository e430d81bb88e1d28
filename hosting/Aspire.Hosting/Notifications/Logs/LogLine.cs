namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line of a resource's console log.</summary>
/// <param name="LineNumber">The line's number, from 1 for each reader.</param>
/// <param name="Content">The line, after its time in UTC and a blank where the time is known.</param>
/// <param name="IsErrorMessage">Whether the line went to standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
