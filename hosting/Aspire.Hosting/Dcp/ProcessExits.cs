using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// Tells at once when processes end that are not our children: Linux hands out a descriptor that becomes readable then
/// (pidfd_open(2), since 5.3). One thread sleeps on all of them. Elsewhere nothing is ever told.
/// </summary>
internal sealed class ProcessExits : IDisposable
{
    private const int PidFdOpen = 434; // The number is the same on all architectures.
    private const int CloseOnExec = 0x80000;
    private const short PollIn = 1;
    private const int NoSuchProcess = 3;

    private readonly Lock _lock = new();
    private readonly List<(int Descriptor, TaskCompletionSource Ended)> _waiting = [];
    private readonly int _wakeUp = -1;
    private bool _disposed;

    /// <summary>Starts the thread.</summary>
    public ProcessExits()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _wakeUp = eventfd(0, CloseOnExec);
        if (_wakeUp < 0)
        {
            throw new Win32Exception();
        }

        new Thread(Run, 128 * 1024) { IsBackground = true, Name = "process exits" }.Start();
    }

    /// <summary>Waits for the end of a process.</summary>
    /// <param name="processId">Its id.</param>
    /// <returns>A task that ends when it has; at once where there is no such process; never where the system cannot tell.</returns>
    public Task WaitAsync(int processId)
    {
        lock (_lock)
        {
            if (_disposed || _wakeUp < 0)
            {
                return Task.Delay(Timeout.Infinite);
            }

            var descriptor = (int)syscall(PidFdOpen, processId, 0);
            if (descriptor < 0)
            {
                return Marshal.GetLastPInvokeError() == NoSuchProcess ? Task.CompletedTask : Task.Delay(Timeout.Infinite);
            }

            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((descriptor, ended));
            WakeUp();
            return ended.Task;
        }
    }

    /// <summary>Ends the thread. Whoever still waits, waits for ever.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed && _wakeUp >= 0)
            {
                _disposed = true;
                WakeUp();
            }
        }
    }

    private void WakeUp()
    {
        ulong one = 1;
        _ = write(_wakeUp, ref one, sizeof(ulong));
    }

    private void Run()
    {
        while (true)
        {
            PollDescriptor[] polled;
            lock (_lock)
            {
                if (_disposed)
                {
                    _waiting.ForEach(item => _ = close(item.Descriptor));
                    _ = close(_wakeUp);
                    return;
                }

                polled = [new() { Descriptor = _wakeUp, Events = PollIn }, .. _waiting.Select(item => new PollDescriptor { Descriptor = item.Descriptor, Events = PollIn })];
            }

            if (poll(polled, (nuint)polled.Length, -1) < 0)
            {
                continue; // Interrupted by a signal.
            }

            if (polled[0].Returned != 0)
            {
                _ = read(_wakeUp, out _, sizeof(ulong));
            }

            Complete(polled.Skip(1).Where(item => item.Returned != 0).Select(item => item.Descriptor).ToHashSet());
        }
    }

    private void Complete(HashSet<int> descriptors)
    {
        lock (_lock)
        {
            foreach (var (descriptor, ended) in _waiting.Where(item => descriptors.Contains(item.Descriptor)).ToList())
            {
                _waiting.Remove((descriptor, ended));
                _ = close(descriptor);
                ended.SetResult();
            }
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern nint syscall(nint number, nint first, nint second);

    [DllImport("libc", SetLastError = true)]
    private static extern int eventfd(uint initial, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int poll([In, Out] PollDescriptor[] descriptors, nuint count, int timeout);

    [DllImport("libc")]
    private static extern nint write(int descriptor, ref ulong value, nuint size);

    [DllImport("libc")]
    private static extern nint read(int descriptor, out ulong value, nuint size);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
