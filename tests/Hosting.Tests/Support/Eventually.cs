namespace Hosting.Tests.Support;

/// <summary>Waits for conditions, within a bound that only a failing test ever reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>Yields until the condition holds.</summary>
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        while (!condition())
        {
            if (bound.IsCancellationRequested)
            {
                Assert.Fail($"Not in {Bound.TotalSeconds} s: {what}.");
            }

            await Task.Delay(1, CancellationToken.None);
        }
    }

    /// <summary>The task's result, or a failure when it takes longer than the bound.</summary>
    public static Task<T> Within<T>(Task<T> task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);

    /// <summary>The task's end, or a failure when it takes longer than the bound.</summary>
    public static Task Within(Task task) => task.WaitAsync(Bound, TestContext.Current.CancellationToken);
}
