namespace Aspire.Hosting.Builder;

/// <summary>Work that takes a while and needs nothing of the model, such as the start of a process: begins before all else.</summary>
internal interface IEarlyStart
{
    /// <summary>Begins the work and returns at once. Failures show where the result is awaited.</summary>
    void Begin();
}
