namespace Aspire.Hosting.Publishing;

/// <summary>Who watches the pipeline: the Aspire CLI, or the console.</summary>
internal interface IPipelineAudience
{
    /// <summary>Whether questions can be answered.</summary>
    bool CanAnswer { get; }

    /// <summary>Waits until the audience is there.</summary>
    Task ReadyAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the audience has seen the end.</summary>
    Task EndAsync(bool failed, CancellationToken cancellationToken);
}
