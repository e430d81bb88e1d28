namespace Aspire.Hosting.ApplicationModel;

/// <summary>What <see cref="HttpCommandOptions.PrepareRequest"/> gets.</summary>
public sealed class HttpCommandRequestContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The former name of <see cref="Services"/>.</summary>
    [Obsolete("Use Services instead.")]
    public IServiceProvider ServiceProvider
    {
        get => Services;
        init => Services = value;
    }

    /// <summary>The name of the resource's instance.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint that the request goes to.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>Ends the command.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The client that sends the request.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>What the user gave.</summary>
    public InteractionInputCollection Arguments { get; init; } = new([]);

    /// <summary>The request.</summary>
    public required HttpRequestMessage Request { get; init; }
}

/// <summary>What <see cref="HttpCommandOptions.GetCommandResult"/> gets.</summary>
public sealed class HttpCommandResultContext
{
    /// <summary>The services of the application.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The former name of <see cref="Services"/>.</summary>
    [Obsolete("Use Services instead.")]
    public IServiceProvider ServiceProvider
    {
        get => Services;
        init => Services = value;
    }

    /// <summary>The name of the resource's instance.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint that the request went to.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>Ends the command.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The client that sent the request.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>What the user gave.</summary>
    public InteractionInputCollection Arguments { get; init; } = new([]);

    /// <summary>The response.</summary>
    public required HttpResponseMessage Response { get; init; }
}
