namespace NodePostgres.Hosting.NodeBackend;

/// <summary>The pinned Node.js, whatever Node the machine has; restored by npm on first use.</summary>
internal static class NodeRuntime
{
    private const string PinResource = "node.json";

    // Lazy, so that its error reaches the caller as it is.
    private static readonly Lazy<string> Pinned = new(() => ProgramIn(ToolCache.OfUser().PathOf(Pin())));

    /// <summary>The program <c>node</c>, whether it is restored yet or not.</summary>
    /// <exception cref="DistributedApplicationException">There is no package for this platform.</exception>
    public static string Program => Pinned.Value;

    /// <summary>The folder of <see cref="Program"/>, to be put first in PATH.</summary>
    public static string Folder => Path.GetDirectoryName(Program)!;

    /// <summary>Restores Node, unless it is there. Returns its folder in the cache.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be restored; the message says why and what to do.</exception>
    public static Task<string> RestoreAsync(Action<string> report, CancellationToken cancellationToken) =>
        ToolRestore.RunAsync(Pin(), ToolCache.OfUser(), searchPath: null, ArrangeAsync, report, cancellationToken);

    /// <summary>The same as a preparation of the application's start.</summary>
    public static Preparation<string> Restoration(Action<string> report) => new(token => RestoreAsync(report, token));

    private static PinnedTool Pin() => PinnedTool.Read(typeof(NodeRuntime).Assembly, PinResource, Platform.Identifier);

    private static string ProgramIn(string folder) => Path.Combine(folder, "bin", Platform.Executable("node"));

    private static async Task ArrangeAsync(ToolRestore.Folders folders, CancellationToken cancellationToken)
    {
        Directory.Move(Path.Combine(folders.Package, "bin"), Path.Combine(folders.Staging, "bin"));
        var answer = await Command.RunAsync(ProgramIn(folders.Staging), ["--version"], cancellationToken, folders.Staging).ConfigureAwait(false);
        if (answer.ExitCode != 0)
        {
            var remedy = answer.LastLines.Contains("libatomic", StringComparison.Ordinal)
                ? "Install that library (Debian, Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic), then start again."
                : "It needs a newer system, or the containers runtime.";
            throw new DistributedApplicationException($"The pinned Node.js does not run on this machine: {answer.LastLines} {remedy}");
        }
    }
}
