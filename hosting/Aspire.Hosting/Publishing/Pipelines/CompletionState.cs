namespace Aspire.Hosting.Pipelines;

/// <summary>How a step, a task or a whole pipeline ended.</summary>
public enum CompletionState
{
    /// <summary>It has not ended yet.</summary>
    InProgress,

    /// <summary>It ended well.</summary>
    Completed,

    /// <summary>It ended, and something deserves attention.</summary>
    CompletedWithWarning,

    /// <summary>It failed.</summary>
    CompletedWithError,
}
