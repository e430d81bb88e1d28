namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Tells the console every few seconds how far a restore has come.</summary>
internal static class RestoreProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Awaits <paramref name="work"/>; meanwhile reports for how long <paramref name="tool"/> has been downloaded.</summary>
    public static async Task<T> WhileAsync<T>(string tool, Task<T> work, Action<string> report)
    {
        var watch = Stopwatch.StartNew();
        while (await Task.WhenAny(work, Task.Delay(Interval)).ConfigureAwait(false) != work)
        {
            report($"  downloading {tool}: {watch.Elapsed.TotalSeconds:0} s so far");
        }

        return await work.ConfigureAwait(false);
    }
}
