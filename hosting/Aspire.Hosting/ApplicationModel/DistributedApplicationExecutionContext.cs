namespace Aspire.Hosting;

/// <summary>Tells callbacks what the app host was started for, and gives them its services.</summary>
public class DistributedApplicationExecutionContext
{
    private readonly DistributedApplicationExecutionContextOptions? _options;

    /// <summary>Creates a context without services.</summary>
    /// <param name="operation">What the app host was started for. The publisher is called "manifest".</param>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation) : this(operation, "manifest")
    {
    }

    /// <summary>Creates a context without services.</summary>
    /// <param name="operation">What the app host was started for.</param>
    /// <param name="publisherName">The name of the publisher.</param>
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName)
    {
        Operation = operation;
        PublisherName = publisherName;
    }

    /// <summary>Creates a context whose services may come later, through the options.</summary>
    /// <param name="options">The operation, the publisher's name ("manifest" when null) and the services.</param>
    public DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).Operation, options.PublisherName ?? "manifest")
        => _options = options;

    /// <summary>What the app host was started for.</summary>
    public DistributedApplicationOperation Operation { get; }

    /// <summary>The name of the publisher; "manifest" by default.</summary>
    public string PublisherName { get; set; }

    /// <summary>Whether the application is to run on this machine.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    /// <summary>Whether files of a deployment are to be written.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>The services of the application.</summary>
    /// <exception cref="InvalidOperationException">The context was made without options, or the application is not built yet.</exception>
    public IServiceProvider Services
    {
        get
        {
            if (_options is null)
            {
                throw new InvalidOperationException(
                    "IServiceProvider is not available because execution context was not constructed with DistributedApplicationExecutionContextOptions.");
            }

            return _options.Services ?? throw new InvalidOperationException(
                "IServiceProvider is not available because the container has not yet been built.");
        }
    }

    /// <summary>Whether <see cref="Services"/> can be asked for: not in a test of the model alone, nor while the application is built.</summary>
    internal bool HasServices => _options?.Services is not null;

    /// <summary>The former name of <see cref="Services"/>.</summary>
    [Obsolete("Use Services instead.")]
    public IServiceProvider ServiceProvider => Services;
}
