using System.Runtime.InteropServices;
using Aspire.Hosting.Dcp;

namespace Aspire.Hosting.TemporaryFolders;

/// <summary>
/// Deletes the temporary folders that killed app hosts left. Only on Linux, since elsewhere nothing tells whose a folder is.
/// </summary>
internal static class AbandonedFolders
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint UidAndType = 0x8 | 0x1;
    private const int UidOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int StatxSize = 256;

    private static readonly TimeSpan LongWithoutLock = TimeSpan.FromHours(1);

    /// <summary>
    /// Deletes those folders in <paramref name="parent"/> that begin with <paramref name="prefixes"/>, belong to this user, have an
    /// <see cref="OwnedFolder"/>'s lock that nobody holds, or have had none for an hour, and in which no process works any more.
    /// </summary>
    public static void Delete(string parent, params IEnumerable<string> prefixes)
    {
        if (OperatingSystem.IsLinux())
        {
            var abandoned = prefixes.SelectMany(prefix => Directory.EnumerateDirectories(parent, prefix + "*"))
                .Where(folder => IsOurs(folder) && IsUnlocked(folder)).ToList();
            var used = abandoned.Count == 0 ? [] : WorkingFolders();
            foreach (var folder in abandoned.Where(folder => !used.Any(work => work == folder || work.StartsWith(folder + "/", StringComparison.Ordinal))))
            {
                OwnedFolder.Delete(folder);
            }
        }
    }

    // A new folder has no lock yet. One that an orchestrator deleted when its app host was killed, and then still wrote to, has none any more.
    private static bool IsUnlocked(string folder)
    {
        var path = Path.Combine(folder, OwnedFolder.Lock);
        if (!File.Exists(path))
        {
            return DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) > LongWithoutLock;
        }

        try
        {
            using var taken = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What an orchestrator whose app host was killed still ends works in its session's folder.
    private static HashSet<string> WorkingFolders() => [.. ProcessEntry.ReadAll().Select(process => process.WorkingDirectory).OfType<string>()];

    private static bool IsOurs(string folder)
    {
        var status = new byte[StatxSize];
        return statx(CurrentDirectory, folder, NoFollow, UidAndType, status) == 0
            && (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) == DirectoryType
            && BitConverter.ToUInt32(status, UidOffset) == geteuid();
    }

    // statx(2): the one that has the same layout on all architectures.
    [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc")]
    private static extern uint geteuid();
}
