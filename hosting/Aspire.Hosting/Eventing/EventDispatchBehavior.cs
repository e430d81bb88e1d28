namespace Aspire.Hosting.Eventing;

/// <summary>How an event reaches its subscribers.</summary>
public enum EventDispatchBehavior
{
    /// <summary>One after the other; the publisher waits for the last. The default.</summary>
    BlockingSequential,

    /// <summary>All at once; the publisher waits for the slowest.</summary>
    BlockingConcurrent,

    /// <summary>One after the other; the publisher does not wait.</summary>
    NonBlockingSequential,

    /// <summary>All at once; the publisher does not wait.</summary>
    NonBlockingConcurrent
}
