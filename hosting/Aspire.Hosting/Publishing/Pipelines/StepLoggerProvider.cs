using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Pipelines;

/// <summary>Sends what is logged while a step runs to that step's report.</summary>
internal sealed class StepLoggerProvider(IOptions<PipelineOptions> options) : ILoggerProvider
{
    private static readonly AsyncLocal<Target?> Current = new();

    private readonly LogLevel _least = Enum.TryParse<LogLevel>(options.Value.LogLevel, ignoreCase: true, out var level) ? level : LogLevel.Information;

    /// <summary>Sends what the current flow of control logs to a step, until the result is disposed.</summary>
    public static IDisposable SendTo(IReportingStep step)
    {
        var target = new Target { Step = step };
        Current.Value = target;
        return target;
    }

    public ILogger CreateLogger(string categoryName) => new StepLogger(_least);

    public void Dispose()
    {
    }

    /// <summary>Held by reference, so that ending the step ends it in each flow of control that began under it.</summary>
    private sealed class Target : IDisposable
    {
        public IReportingStep? Step { get; set; }

        public void Dispose() => Step = null;
    }

    private sealed class StepLogger(LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && Current.Value?.Step is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= least)
            {
                Current.Value?.Step?.Log(logLevel, formatter(state, exception));
            }
        }
    }
}
