namespace Aspire.Hosting;

/// <summary>What the app host was started for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>To run the application on this machine.</summary>
    Run,

    /// <summary>To write a manifest or the files of a deployment.</summary>
    Publish,
}
