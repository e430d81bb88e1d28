using System.Diagnostics;

namespace Postgres.Tests;

/// <summary>A disk of its own, small enough to be filled: a file system in memory, which only root can mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 250;

    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("apphost-disk-");

    private SmallDisk()
    {
    }

    public string Path => _mount.FullName;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts it; the calling test is skipped, with the reason, where that is not possible.</summary>
    public static SmallDisk Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux can mount the small disk that this test fills.");
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", disk.Path) != 0)
        {
            disk._mount.Delete();
            Assert.Skip("This root may not mount a file system, which the test would fill.");
        }

        return disk;
    }

    /// <summary>Leaves no room on it.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1 << 20, 1 << 12])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // No room for one more of this size.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        // Lazily: whoever makes a namespace at this moment, as container engines do, keeps it busy.
        Run("umount", "--lazy", Path);
        _mount.Delete();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
