namespace NodePostgres.Hosting.NodeBackend;

/// <summary>The Node project that a resource runs from; resources of one project share it.</summary>
internal sealed class NodeProjectAnnotation(string folder) : IResourceAnnotation
{
    /// <summary>Makes Node, the project's packages and its build ready; takes no time where nothing changed.</summary>
    /// <exception cref="DistributedApplicationException">The package manager is not there or failed; the message says why and what to do.</exception>
    public Preparation<bool> Preparation { get; } = new(token => PrepareAsync(folder, Console.WriteLine, token));

    /// <summary>The folder of the project's <c>package.json</c>.</summary>
    public string Folder { get; } = folder;

    /// <summary>The same after a change of the sources, told to <paramref name="report"/>; cancellation ends the build.</summary>
    /// <exception cref="DistributedApplicationException">The package manager is not there or failed; the message says why and what to do.</exception>
    public Task RebuildAsync(Action<string> report, CancellationToken cancellationToken) => PrepareAsync(Folder, report, cancellationToken);

    private static async Task<bool> PrepareAsync(string folder, Action<string> report, CancellationToken cancellationToken)
    {
        await NodeRuntime.RestoreAsync(report, cancellationToken).ConfigureAwait(false);
        await new NodeProject(folder, NodeRuntime.Folder).PrepareAsync(report, searchPath: null, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
