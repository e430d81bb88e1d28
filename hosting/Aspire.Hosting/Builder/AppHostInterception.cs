using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// Lets a test host take part in the life of an app host whose entry point it calls. Set for the flow of execution that calls the entry
/// point, so that several app hosts can run in one process without seeing each other.
/// </summary>
internal abstract class AppHostInterception
{
    private static readonly AsyncLocal<AppHostInterception?> CurrentInFlow = new();

    /// <summary>The test host of this flow of execution; null in an app host of its own.</summary>
    public static AppHostInterception? Current
    {
        get => CurrentInFlow.Value;
        set => CurrentInFlow.Value = value;
    }

    /// <summary>The builder is about to be made from these options.</summary>
    public virtual void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
    }

    /// <summary>The builder is made and nothing has been added yet.</summary>
    public virtual void OnConstructed(DistributedApplicationBuilder builder)
    {
    }

    /// <summary>The app host has added its resources. The application is built when this returns.</summary>
    public virtual void OnBuilding(DistributedApplicationBuilder builder)
    {
    }

    /// <summary>The application is built.</summary>
    public virtual void OnBuilt(DistributedApplication application)
    {
    }

    /// <summary>The app host wants to start the application; it does so when the task completes.</summary>
    public virtual Task OnStartingAsync() => Task.CompletedTask;

    /// <summary>The application has started, or could not.</summary>
    public virtual void OnStarted(Exception? failure)
    {
    }
}
