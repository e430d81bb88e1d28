using Tooling;

namespace AppHost.Node;

/// <summary>The Node project that a resource runs from; resources of one project share it.</summary>
internal sealed class NodeProjectAnnotation(string folder) : IResourceAnnotation
{
    private readonly SingleFlight<bool> _preparation = new(() => PrepareAsync(folder));

    /// <summary>The folder of the project's <c>package.json</c>.</summary>
    public string Folder { get; } = folder;

    /// <summary>Makes Node, the project's packages and its build ready; takes no time where nothing changed.</summary>
    /// <exception cref="ToolException">npm is not there or failed; the message says why and what to do.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) => _preparation.RunAsync(cancellationToken);

    private static async Task<bool> PrepareAsync(string folder)
    {
        await NodeRuntime.RestoreAsync(Console.WriteLine, CancellationToken.None).ConfigureAwait(false);
        await new NodeProject(folder, NodeRuntime.Folder).PrepareAsync(Console.WriteLine, searchPath: null, CancellationToken.None).ConfigureAwait(false);
        return true;
    }
}
