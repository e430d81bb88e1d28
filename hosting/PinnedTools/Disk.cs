namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Room on disk.</summary>
internal static class Disk
{
    /// <summary>Whether <paramref name="exception"/> says that the disk, or the user's quota, is full.</summary>
    public static bool IsFull(Exception exception) =>
        // ENOSPC and EDQUOT on Unix, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL on Windows.
        exception is IOException && (exception.HResult & 0xFFFF) is 28 or 122 or 39 or 112;

    /// <summary>What the disk of the existing <paramref name="folder"/> has left for this user, in MB of a million bytes.</summary>
    public static long FreeMegabytes(string folder) => new DriveInfo(folder).AvailableFreeSpace / 1_000_000;
}
