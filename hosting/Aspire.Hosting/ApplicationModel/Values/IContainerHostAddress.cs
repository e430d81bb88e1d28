namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows how containers reach the host; the orchestrator registers it as a service.</summary>
internal interface IContainerHostAddress
{
    /// <summary>The URL as a container has to use it.</summary>
    ValueTask<string> TranslateAsync(HostUrl url, CancellationToken cancellationToken);
}
