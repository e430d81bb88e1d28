namespace Aspire.Hosting;

/// <summary>How an input's choices or value are loaded while its dialog is open.</summary>
public sealed class InputLoadOptions
{
    /// <summary>Fills in the input. Its token is canceled when the dialog closes or a newer load replaces this one.</summary>
    public required Func<LoadInputContext, Task> LoadCallback { get; init; }

    /// <summary>Whether to load when the dialog opens even though the input depends on others. Default: false.</summary>
    public bool AlwaysLoadOnStart { get; init; }

    /// <summary>The names of earlier inputs whose change makes this one load anew. Null or empty: it is loaded once, at the start.</summary>
    public IReadOnlyList<string>? DependsOnInputs { get; init; }
}

/// <summary>What an input's load callback works with.</summary>
public sealed class LoadInputContext
{
    /// <summary>The input to fill in.</summary>
    public required InteractionInput Input { get; init; }

    /// <summary>All inputs of the dialog.</summary>
    public required InteractionInputCollection AllInputs { get; init; }

    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Canceled when the dialog closes or a newer load replaces this one.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
