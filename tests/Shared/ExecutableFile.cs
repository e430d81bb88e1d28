using System.Diagnostics;

namespace Tests.Shared;

/// <summary>Programs of a test's own.</summary>
internal static class ExecutableFile
{
    /// <summary>Writes a script that can be executed at once.</summary>
    public static void Write(string path, string script)
    {
        if (OperatingSystem.IsWindows())
        {
            File.WriteAllText(path, script);
            return;
        }

        // Linux refuses to execute a file that is open for writing (ETXTBSY). Were it written here, a child that another thread
        // begins meanwhile would have it open until its own program is loaded.
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "cat > \"$1\" && chmod +x \"$1\"", "sh", path]) { RedirectStandardInput = true })!;
        shell.StandardInput.Write(script);
        shell.StandardInput.Close();
        shell.WaitForExit();
        if (shell.ExitCode != 0)
        {
            throw new IOException($"'{path}' cannot be written.");
        }
    }
}
