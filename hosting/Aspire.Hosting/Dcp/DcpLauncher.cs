using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Dcp;

/// <summary>Starts DCP's API server as a child process.</summary>
internal static class DcpLauncher
{
    // DCP's output goes to a file rather than a pipe: a pipe whose reader is killed ends a Go program at its next line.
    // setsid (util-linux, busybox) puts it into a session of its own; macOS has none, and there Ctrl+C reaches DCP too.
    private const string Script = """
        exec </dev/null >>"$0" 2>&1
        if command -v setsid >/dev/null; then exec setsid "$@"; fi
        exec "$@"
        """;

    /// <summary>Checks that DCP is there.</summary>
    /// <param name="path">Path of the program.</param>
    /// <exception cref="DcpException">It is not there, or it cannot be executed.</exception>
    public static void RequireExecutable(string path)
    {
        if (!File.Exists(path))
        {
            throw new DcpException(
                $"DCP is not installed at '{path}' – the application cannot be run without it. Build the AppHost with a network connection once, which restores it.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
        {
            throw new DcpException($"DCP '{path}' cannot be executed – it lacks the permission. Run: chmod +x '{path}'");
        }
    }

    /// <summary>Checks that DCP can keep its state in the home folder: it ends with a stack trace where it cannot.</summary>
    /// <param name="options">How DCP is started.</param>
    /// <exception cref="DcpException">The folder cannot be made or written to.</exception>
    public static void RequireHome(DcpHostOptions options)
    {
        var home = options.Environment.TryGetValue("HOME", out var value) && value is not null
            ? value
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var folder = Path.Combine(home, ".dcp");
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(Path.Combine(folder, Path.GetRandomFileName()), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DcpException(
                $"DCP cannot be started – it keeps its state in '{folder}', which cannot be written to: {exception.Message} Make it writable, or set HOME to a folder that is.",
                exception);
        }
    }

    /// <summary>Starts DCP.</summary>
    /// <param name="options">How it is started.</param>
    /// <param name="session">Where its files lie.</param>
    /// <param name="removedVariables">Variables of this process that DCP shall not inherit.</param>
    /// <returns>Its process.</returns>
    /// <exception cref="DcpException">The system refuses.</exception>
    public static Process Launch(DcpHostOptions options, DcpSession session, IReadOnlyList<string> removedVariables)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = session.Folder };
        foreach (var argument in (IEnumerable<string>)["-c", Script, session.LogFile, .. Arguments(options, session)])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in removedVariables)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DCP_SESSION_FOLDER"] = session.Folder;
        start.Environment["DCP_SECURE_TOKEN"] = session.Token;
        start.Environment["DCP_IP_VERSION_PREFERENCE"] = "IPv4";
        if (!options.MonitorsEachProcess && OperatingSystem.IsLinux())
        {
            start.Environment["DCP_DISABLE_MONITOR_PROCESS"] = "true";
        }

        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new DcpException($"DCP '{options.ExecutablePath}' cannot be started – {exception.Message}.", exception);
        }
    }

    private static List<string> Arguments(DcpHostOptions options, DcpSession session)
    {
        List<string> arguments =
        [
            options.ExecutablePath,
            "start-apiserver",
            "--monitor", options.MonitoredProcessId.ToString(CultureInfo.InvariantCulture),
            "--monitor-interval", "1",
            "--kubeconfig", session.KubeconfigFile,
            "--tls-cert-file", session.CertificateFile,
            "--tls-key-file", session.KeyFile,
        ];
        if (options.ContainerRuntime is { } runtime)
        {
            arguments.AddRange(["--container-runtime", runtime]);
        }

        if (options.WorkloadId is { } workload)
        {
            arguments.AddRange(["--workload-id", workload]);
        }

        return arguments;
    }
}
