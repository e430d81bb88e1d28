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

    /// <summary>The size of all files under <paramref name="folder"/>, in MB of a million bytes; 0 where it does not exist.</summary>
    public static long UsedMegabytes(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", options).Sum(SizeOf) / 1_000_000;
        }
        catch (DirectoryNotFoundException)
        {
            return 0;
        }
    }

    private static long SizeOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // Another process renamed it while we looked.
            return 0;
        }
    }
}
