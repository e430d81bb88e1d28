namespace Aspire.Hosting.ApplicationModel;

/// <summary>How waits for resources behave.</summary>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>
    /// What a wait does when the resource that it waits for fails or ends, unless the wait says so itself. The application builder sets it to
    /// <see cref="WaitBehavior.WaitOnResourceUnavailable"/> when there is a dashboard to start the resource again from,
    /// and to <see cref="WaitBehavior.StopOnResourceUnavailable"/> when there is none.
    /// </summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
