namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// Held by the one app host that runs on some data. The operating system releases it with its process, however that ends; beside
/// it a note says who holds it, which is only believed while the lock is held.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // A stop is bounded by some 12 s in containers.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    // From a signal to the note that says so.
    private static readonly TimeSpan NotePatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream? _held;
    private readonly string _note;

    private RunLock(FileStream? held, string note)
    {
        _held = held;
        _note = note;
        if (held is not null)
        {
            KilledRun = RunNote.Read(note);
            File.Delete(note);
        }
    }

    /// <summary>The run before, where it did not come to its end, so that what it started may still be ending; else null.</summary>
    public RunNote? KilledRun { get; }

    /// <summary>
    /// Takes the lock <paramref name="path"/>, for data that is called <paramref name="data"/> in the message. One whose holder is
    /// stopping is waited for.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Another process holds it, and goes on doing so.</exception>
    public static RunLock Acquire(string path, string data)
    {
        var note = path + ".json";
        var watch = Stopwatch.StartNew();
        var said = false;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), note);
            }
            catch (IOException exception) when (File.Exists(path) && !Disk.IsFull(exception))
            {
                var holder = RunNote.Read(note);
                if (watch.Elapsed > (holder is { IsStopping: true } ? StopPatience : NotePatience))
                {
                    throw Refusal(holder, data, exception);
                }

                if (holder is { IsStopping: true } && !said)
                {
                    Console.WriteLine($"The run before, process {holder.ProcessId}, is still stopping; waiting for it.");
                    said = true;
                }

                Thread.Sleep(Poll);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Where nothing can be written, the data folder has more to say about it.
                return new(null, note);
            }
        }
    }

    /// <summary>Says who holds the lock, for a second start.</summary>
    /// <param name="dashboard">The dashboard's address; null where there is none yet.</param>
    /// <param name="isStopping">Whether the lock is about to be released.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteNoteAsync(string? dashboard, bool isStopping, CancellationToken cancellationToken)
    {
        if (_held is { SafeFileHandle.IsClosed: false })
        {
            try
            {
                // Private, because the address lets its reader in.
                await AtomicFile.WritePrivateAsync(_note, new RunNote(Environment.ProcessId, dashboard, isStopping).ToJson(), cancellationToken).ConfigureAwait(false);
            }
            catch (DistributedApplicationException)
            {
                // On a full disk, say, of which the data folder has more to say. A second start is refused all the same.
            }
        }
    }

    /// <summary>Releases the lock; the next start finds nothing of this run.</summary>
    public void Dispose()
    {
        if (_held is { SafeFileHandle.IsClosed: false })
        {
            File.Delete(_note);
            _held.Dispose();
        }
    }

    private static DistributedApplicationException Refusal(RunNote? holder, string data, Exception exception) => new(
        $"It runs already, {holder?.ToString() ?? "as a process that has not said its id yet"}, on the same data ({data}). Use that one, or stop it first. " +
        "A second one beside it needs data and ports of its own: "
        + "'dotnet run --project AppHost --no-launch-profile -- --Postgres:DataFolder=.data/second --Backend:Port=8081'.",
        exception);
}
