using System.Diagnostics;

namespace Tooling;

/// <summary>Tells the console every few seconds how far a restore has come.</summary>
internal static class RestoreProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Awaits <paramref name="work"/>; meanwhile reports the size of <paramref name="folder"/> and the time.</summary>
    public static async Task<T> WhileAsync<T>(string doing, string folder, Task<T> work, Action<string> report)
    {
        var watch = Stopwatch.StartNew();
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Interval)).ConfigureAwait(false);
            if (!work.IsCompleted)
            {
                report($"  {doing}: {Megabytes(folder)} MB on disk after {watch.Elapsed.TotalSeconds:0} s");
            }
        }

        return await work.ConfigureAwait(false);
    }

    /// <summary>The size of all files under <paramref name="folder"/>, in MB of a million bytes.</summary>
    public static long Megabytes(string folder)
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
            // npm renames while we look.
            return 0;
        }
    }
}
