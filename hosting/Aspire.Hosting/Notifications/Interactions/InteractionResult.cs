using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting;

/// <summary>Makes answers to prompts.</summary>
public static class InteractionResult
{
    /// <summary>An answer.</summary>
    /// <typeparam name="T">The answer's type.</typeparam>
    /// <param name="result">The answer.</param>
    /// <returns>A result that is not canceled.</returns>
    public static InteractionResult<T> Ok<T>(T result) => new(result, canceled: false);

    /// <summary>No answer: the prompt was dismissed.</summary>
    /// <typeparam name="T">The answer's type.</typeparam>
    /// <param name="data">What there was of an answer.</param>
    /// <returns>A result that is canceled.</returns>
    public static InteractionResult<T> Cancel<T>(T? data = default) => new(data, canceled: true);
}

/// <summary>The answer to a prompt.</summary>
/// <typeparam name="T">The answer's type.</typeparam>
public class InteractionResult<T>
{
    internal InteractionResult(T? data, bool canceled)
    {
        Data = data;
        Canceled = canceled;
    }

    /// <summary>The answer.</summary>
    public T? Data { get; }

    /// <summary>Whether the prompt was dismissed without an answer.</summary>
    [MemberNotNullWhen(false, nameof(Data))]
    public bool Canceled { get; }
}
