using System.Diagnostics;
using Tooling;

namespace AppHost.Node;

/// <summary>
/// A Node project on this machine: its packages by <c>npm ci</c> and its build by <c>npm run build</c>, each skipped
/// while what it is made from is unchanged.
/// </summary>
/// <param name="folder">The folder of its <c>package.json</c>.</param>
/// <param name="nodeFolder">The folder of the Node that runs npm's scripts.</param>
internal sealed class NodeProject(string folder, string nodeFolder)
{
    // Each stamp lies in the folder that it speaks of: whoever deletes the one deletes the other.
    private readonly Stamp _packages = new(Path.Combine(folder, "node_modules", ".apphost-restored"));
    private readonly Stamp _build = new(Path.Combine(folder, "dist", ".apphost-built"));

    /// <summary>Installs the packages and builds, where needed. Parallel starts of the same clone wait for the first.</summary>
    /// <param name="report">Told what is done, and how long it took.</param>
    /// <param name="searchPath">Where npm is looked for; null means the variable PATH.</param>
    /// <param name="cancellationToken">Kills npm.</param>
    /// <exception cref="ToolException">npm is not there or failed; the message says why and what to do.</exception>
    public async Task PrepareAsync(Action<string> report, string? searchPath, CancellationToken cancellationToken)
    {
        try
        {
            if (!PackagesAreCurrent || !BuildIsCurrent)
            {
                await UpdateAsync(report, searchPath, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var remedy = Disk.IsFull(exception) ? "Free some space" : "Make it readable and writable for you";
            throw new ToolException($"The Node project in '{folder}' cannot be prepared: {exception.Message} {remedy}, then start again.", exception);
        }
    }

    private async Task UpdateAsync(Action<string> report, string? searchPath, CancellationToken cancellationToken)
    {
        using var locked = await FileLock.AcquireAsync(
            LockFile(), () => report($"Another start is preparing '{folder}'; waiting for it."), cancellationToken).ConfigureAwait(false);
        EnsureLocked();
        var npm = Npm.Find(searchPath, nodeFolder);
        if (!PackagesAreCurrent)
        {
            await RunAsync(npm, ["ci", "--include=dev"], _packages, PackagesFingerprint, report, cancellationToken).ConfigureAwait(false);
        }

        if (!BuildIsCurrent)
        {
            await RunAsync(npm, ["run", "build", "--if-present"], _build, BuildFingerprint, report, cancellationToken).ConfigureAwait(false);
        }
    }

    private void EnsureLocked()
    {
        if (!File.Exists(Path.Combine(folder, "package-lock.json")))
        {
            throw new ToolException(
                $"'{folder}' has no package-lock.json, and only npm's lock file is understood here. " +
                "Run 'npm install' there once and commit the file, then start again.");
        }
    }

    private bool PackagesAreCurrent => _packages.Says(PackagesFingerprint());

    private bool BuildIsCurrent => _build.Says(BuildFingerprint());

    private async Task RunAsync(
        Npm npm, string[] arguments, Stamp stamp, Func<string> fingerprint, Action<string> report, CancellationToken cancellationToken)
    {
        var command = "npm " + string.Join(' ', arguments);
        var watch = Stopwatch.StartNew();
        report($"Running '{command}' in {folder}");
        stamp.Remove();
        // Taken before, so that a file which changes meanwhile is not taken for done.
        var before = fingerprint();
        var result = await npm.RunAsync(arguments, folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0 || Npm.LeftFilesOut(result))
        {
            throw new ToolException(Npm.Explain($"'{command}' failed in '{folder}'", result));
        }

        stamp.Write(before);
        report($"  '{command}' done after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    // A native module depends on the platform and on the Node that it was installed for.
    private string PackagesFingerprint() =>
        Fingerprint.Of(folder, [Path.Combine(folder, "package.json"), Path.Combine(folder, "package-lock.json")], nodeFolder);

    private string BuildFingerprint()
    {
        var sources = Path.Combine(folder, "src");
        return Fingerprint.Of(
            folder,
            [
                Path.Combine(folder, "package.json"),
                Path.Combine(folder, "package-lock.json"),
                .. Directory.EnumerateFiles(folder, "tsconfig*.json"),
                .. Directory.Exists(sources) ? Directory.EnumerateFiles(sources, "*", SearchOption.AllDirectories) : [],
            ],
            nodeFolder);
    }

    // Not in the project: 'npm ci' deletes node_modules, and the clone should stay clean.
    private string LockFile() => Path.Combine(ToolCache.OfUser().Root, "locks", Fingerprint.Of(Path.GetFullPath(folder)) + ".lock");
}
