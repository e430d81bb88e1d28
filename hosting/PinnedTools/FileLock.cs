namespace NodePostgres.Hosting.PinnedTools;

/// <summary>A lock between processes, which the operating system releases with its holder, however that ends.</summary>
internal static class FileLock
{
    private const int PatienceMilliseconds = 300;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Holds <paramref name="path"/> until the result is disposed; calls <paramref name="onWait"/> once where another
    /// process holds it.
    /// </summary>
    /// <exception cref="IOException">The file cannot be made, for example on a full disk.</exception>
    public static async Task<IDisposable> AcquireAsync(string path, Action onWait, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var waiting = Stopwatch.StartNew();
        var said = false;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (File.Exists(path) && !Disk.IsFull(exception))
            {
                if (!said && waiting.ElapsedMilliseconds > PatienceMilliseconds)
                {
                    onWait();
                    said = true;
                }

                await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
