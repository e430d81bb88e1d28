namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Tells the console every few seconds how far a restore has come.</summary>
internal static class RestoreProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Awaits <paramref name="work"/>; meanwhile reports the size of <paramref name="folder"/> and the time.</summary>
    public static async Task<T> WhileAsync<T>(string doing, string folder, Task<T> work, Action<string> report)
    {
        var watch = Stopwatch.StartNew();
        while (await Task.WhenAny(work, Task.Delay(Interval)).ConfigureAwait(false) != work)
        {
            report($"  {doing}: {Disk.UsedMegabytes(folder)} MB on disk after {watch.Elapsed.TotalSeconds:0} s");
        }

        return await work.ConfigureAwait(false);
    }
}
