namespace Aspire.Hosting;

/// <summary>What a <see cref="DistributedApplicationExecutionContext"/> is made from.</summary>
public class DistributedApplicationExecutionContextOptions
{
    /// <summary>Creates options without a publisher's name.</summary>
    /// <param name="operation">What the app host was started for.</param>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation) => Operation = operation;

    /// <summary>Creates options.</summary>
    /// <param name="operation">What the app host was started for.</param>
    /// <param name="publisherName">The name of the publisher.</param>
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation, string publisherName)
        : this(operation) => PublisherName = publisherName;

    /// <summary>What the app host was started for.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>The name of the publisher; null means "manifest".</summary>
    public string? PublisherName { get; }

    /// <summary>The services, set once the application is built.</summary>
    public IServiceProvider? Services { get; set; }

    /// <summary>The former name of <see cref="Services"/>.</summary>
    [Obsolete("Use Services instead.")]
    public IServiceProvider? ServiceProvider
    {
        get => Services;
        set => Services = value;
    }
}
