using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace NodePostgres.Hosting.Runtime;

/// <summary>
/// The files by which containers get their secrets, which only this user may read. They go when the application is disposed of, whether it
/// has started or not; those of one that was killed go when the next begins.
/// </summary>
internal sealed class SecretEnvironmentFiles : IDisposable
{
    private const string Extension = ".env";

    private static int _applications;

    private readonly string _folder;
    private readonly ConcurrentBag<string> _written = [];

    // A test runner has several applications in one process, and each takes its own files away.
    private readonly int _application = Interlocked.Increment(ref _applications);

    /// <param name="folder">Where they are, together with those of the user's other applications.</param>
    public SecretEnvironmentFiles(string folder)
    {
        _folder = folder;
        var alive = Process.GetProcesses().Select(process => process.Id).ToHashSet();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Extension) : [])
        {
            var owner = Path.GetExtension(Path.GetFileNameWithoutExtension(file)).TrimStart('.');
            if (int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !alive.Contains(pid))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="name">The rest of the name, which tells it from the others of this application.</param>
    /// <param name="content">The content.</param>
    /// <param name="isLasting">
    /// Whether the container outlives the application. It is made anew when its command line changes, so its file is not called by this
    /// application as every other is, but by four digits of a hash, which tell of another value, and betray none.
    /// </param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The file's path.</returns>
    public async Task<string> WriteAsync(string name, string content, bool isLasting, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder, isLasting
            ? $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..4]}"
            : $"{name}.{_application}.{Environment.ProcessId}{Extension}");
        _written.Add(file);
        await AtomicFile.WritePrivateAsync(file, content, cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _written)
        {
            File.Delete(file);
        }
    }
}
