namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that a resource's log found its first reader, or lost its last.</summary>
/// <param name="Name">The resource's name or, where there are replicas, the replica's.</param>
/// <param name="AnySubscribers">Whether anybody reads the log now.</param>
public readonly record struct LogSubscriber(string Name, bool AnySubscribers);
