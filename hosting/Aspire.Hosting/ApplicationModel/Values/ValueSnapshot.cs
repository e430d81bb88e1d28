using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is awaited until it is first set, and may change afterwards.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
[DebuggerDisplay("IsValueSet = {IsValueSet}")]
public sealed class ValueSnapshot<T> where T : notnull
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<T> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<T>? _latest;

    /// <summary>Whether a value, or an exception in its place, was set.</summary>
    public bool IsValueSet => _first.Task.IsCompleted;

    /// <summary>Gets the latest value, waiting for the first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value. The task fails when <see cref="SetException"/> was called last.</returns>
    public Task<T> GetValueAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return _latest ?? _first.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sets the value.</summary>
    /// <param name="value">The value.</param>
    public void SetValue(T value)
    {
        lock (_lock)
        {
            if (!_first.TrySetResult(value))
            {
                _latest = Task.FromResult(value);
            }
        }
    }

    /// <summary>Makes those who ask for the value fail.</summary>
    /// <param name="exception">What they fail with.</param>
    public void SetException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        lock (_lock)
        {
            if (!_first.TrySetException(exception))
            {
                _latest = Task.FromException<T>(exception);
            }
        }
    }
}
