using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// Tells which sources of a project somebody changed. The operating system reports the changes; nothing is polled.
/// Folders that hold no sources, the large <c>node_modules</c> first of all, are not watched.
/// </summary>
internal sealed class SourceWatcher : IDisposable
{
    // Editors write a file in several steps, and a checkout many files.
    private static readonly TimeSpan UsualQuiet = TimeSpan.FromMilliseconds(150);

    private readonly string _folder;
    private readonly TimeSpan _quiet;
    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);

    /// <summary>Watches from now on.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="quiet">How long nothing has to happen before the changes are told; null is 150 ms.</param>
    /// <exception cref="IOException">The system allows no more watches; the message says which limit.</exception>
    public SourceWatcher(string folder, TimeSpan? quiet = null)
    {
        _folder = folder;
        _quiet = quiet ?? UsualQuiet;
        Watch(folder, recursively: false);
        foreach (var sources in SourceFiles.Folders(folder))
        {
            try
            {
                Watch(sources, recursively: true);
            }
            catch (ArgumentException)
            {
                // Gone since it was listed.
            }
        }
    }

    /// <summary>The changed paths, each time there were some and it has been quiet since for a moment.</summary>
    public async IAsyncEnumerable<IReadOnlyCollection<string>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = _changes.Reader;
        while (await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var changed = new SortedSet<string>(StringComparer.Ordinal);
            Task<bool> more;
            do
            {
                while (reader.TryRead(out var path))
                {
                    changed.Add(path);
                }

                more = reader.WaitToReadAsync(cancellationToken).AsTask();
            }
            while (await Task.WhenAny(more, Task.Delay(_quiet, cancellationToken)).ConfigureAwait(false) == more && await more.ConfigureAwait(false));

            yield return changed;
        }
    }

    public void Dispose()
    {
        _changes.Writer.TryComplete();
        lock (_lock)
        {
            foreach (var watcher in _watchers.Values)
            {
                watcher.Dispose();
            }

            _watchers.Clear();
        }
    }

    private void Watch(string folder, bool recursively)
    {
        lock (_lock)
        {
            if (_watchers.Remove(folder, out var former))
            {
                // A folder that went and came back is another one.
                former.Dispose();
            }

            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = recursively };
            _watchers.Add(folder, watcher);
            watcher.Changed += (_, change) => Note(change.FullPath);
            watcher.Created += (_, change) => NoteNew(change.FullPath);
            watcher.Deleted += (_, change) => Note(change.FullPath);
            watcher.Renamed += (_, change) =>
            {
                Note(change.OldFullPath);
                NoteNew(change.FullPath);
            };
            // Too much happened at once to say what: anything may have changed.
            watcher.Error += (_, _) => Note(Path.Combine(_folder, PackageJson.FileName));
            watcher.EnableRaisingEvents = true;
        }
    }

    private void Note(string path)
    {
        if (SourceFiles.Contains(_folder, path))
        {
            _changes.Writer.TryWrite(path);
        }
    }

    private void NoteNew(string path)
    {
        Note(path);
        if (!Directory.Exists(path) || !SourceFiles.Contains(_folder, path))
        {
            return;
        }

        try
        {
            if (Path.GetDirectoryName(path) == _folder)
            {
                Watch(path, recursively: true);
            }

            // What was put into a new folder before the system watched it.
            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                Note(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Gone meanwhile, or not ours to read.
        }
    }
}
