using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aspire.Hosting;

/// <summary>The inputs of a dialog, by position and by name (case-insensitive).</summary>
public sealed class InteractionInputCollection : IReadOnlyList<InteractionInput>
{
    private readonly InteractionInput[] _inputs;
    private readonly Dictionary<string, InteractionInput> _byName;

    /// <summary>Collects inputs.</summary>
    /// <param name="inputs">The inputs, in the order of the dialog.</param>
    /// <exception cref="InvalidOperationException">Two inputs have the same name.</exception>
    public InteractionInputCollection(IReadOnlyList<InteractionInput> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _inputs = [.. inputs];
        _byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (var input in _inputs)
        {
            if (!_byName.TryAdd(input.Name, input))
            {
                throw new InvalidOperationException($"Duplicate input name '{input.Name}' found. Input names must be unique.");
            }
        }
    }

    /// <summary>The input of that name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public InteractionInput this[string name]
        => _byName.TryGetValue(name, out var input) ? input : throw new KeyNotFoundException($"No input with name '{name}' was found.");

    /// <summary>The input at that position.</summary>
    /// <param name="index">The position, from 0.</param>
    public InteractionInput this[int index] => _inputs[index];

    /// <summary>How many inputs there are.</summary>
    public int Count => _inputs.Length;

    /// <summary>The inputs' names.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Looks for an input.</summary>
    /// <param name="name">The name.</param>
    /// <param name="input">The input, when found.</param>
    /// <returns>Whether there is one of that name.</returns>
    public bool TryGetByName(string name, [NotNullWhen(true)] out InteractionInput? input) => _byName.TryGetValue(name, out input);

    /// <summary>Whether there is an input of that name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True if so.</returns>
    public bool ContainsName(string name) => _byName.ContainsKey(name);

    /// <summary>The value of an input.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value, null when there is none.</returns>
    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    public string? GetString(string name) => this[name].Value;

    /// <summary>The value of an input as a truth value.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">It has no value.</exception>
    /// <exception cref="FormatException">The value is neither true nor false.</exception>
    public bool GetBoolean(string name) => bool.Parse(Required(name));

    /// <summary>The value of an input as a whole number, in the invariant culture.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">It has no value.</exception>
    /// <exception cref="FormatException">The value is not a whole number.</exception>
    public int GetInt32(string name) => int.Parse(Required(name), NumberStyles.Integer, CultureInfo.InvariantCulture);

    /// <summary>The value of an input as a number, in the invariant culture.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">It has no value.</exception>
    /// <exception cref="FormatException">The value is not a number.</exception>
    public double GetDouble(string name) => double.Parse(Required(name), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>The inputs as an array.</summary>
    /// <returns>A new array.</returns>
    public InteractionInput[] ToArray() => [.. _inputs];

    /// <inheritdoc/>
    public IEnumerator<InteractionInput> GetEnumerator() => ((IEnumerable<InteractionInput>)_inputs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int IndexOf(InteractionInput input) => Array.IndexOf(_inputs, input);

    private string Required(string name)
        => GetString(name) ?? throw new InvalidOperationException($"Input '{name}' does not have a value.");
}
