namespace Tooling;

/// <summary>
/// A tool could not be restored or run. The message is for the person at the console: what failed, why, and what to
/// do next; it is complete without the stack trace.
/// </summary>
internal sealed class ToolException : Exception
{
    public ToolException(string message) : base(message)
    {
    }

    public ToolException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
