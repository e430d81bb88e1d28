using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Asks a process of this machine to end.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class ProcessSignal
{
    private const int Sigterm = 15;

    // Only asks whether there is such a process (kill(2)).
    private const int None = 0;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Sends SIGTERM, and waits until the process has gone.</summary>
    /// <param name="pid">The process; one that has gone already is no fault.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task TerminateAsync(int pid, CancellationToken cancellationToken)
    {
        _ = Kill(pid, Sigterm);
        while (Kill(pid, None) == 0)
        {
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
