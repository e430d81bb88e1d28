namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// An error that ends the app host and is meant for its user is told by its message alone; any other keeps its stack
/// trace, since it is a fault of the program.
/// </summary>
internal static class FatalErrorReport
{
    /// <summary>Takes effect for the whole process; the exit code is then 1.</summary>
    public static void Install() => AppDomain.CurrentDomain.UnhandledException += (_, arguments) =>
    {
        var exception = Unwrap((Exception)arguments.ExceptionObject);
        if (exception is OperationCanceledException { InnerException: not TimeoutException })
        {
            // A start that was called off, by Ctrl+C say, is over when it is. A request that took too long is a fault like any other.
            Environment.Exit(Environment.ExitCode);
        }

        if (exception is DistributedApplicationException)
        {
            Console.Error.WriteLine($"{Environment.NewLine}  The application cannot start. {exception.Message}{Environment.NewLine}");
            Environment.Exit(1);
        }
    };

    // What is awaited without a word, and what a step of the pipeline throws before the start, comes wrapped.
    private static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => Unwrap(inner),
        InvalidOperationException { InnerException: DistributedApplicationException inner } => inner,
        _ => exception,
    };
}
