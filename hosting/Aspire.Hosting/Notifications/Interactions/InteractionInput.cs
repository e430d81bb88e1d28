using System.Diagnostics;
using Aspire.Hosting.Notifications;

namespace Aspire.Hosting;

/// <summary>One value that a person is asked for.</summary>
[DebuggerDisplay("Name = {Name}, InputType = {InputType}, Required = {Required}")]
public sealed class InteractionInput
{
    /// <summary>The name by which the value is read; unique within a dialog, case-insensitive.</summary>
    public required string Name { get; init; }

    /// <summary>What the dialog calls the input. Null or blank: the name.</summary>
    public string? Label { get; init; }

    /// <summary>A text below the input.</summary>
    public string? Description { get; init; }

    /// <summary>Whether <see cref="Description"/> is Markdown. Default: false.</summary>
    public bool EnableDescriptionMarkdown { get; init; }

    /// <summary>The kind of value.</summary>
    public required InputType InputType { get; init; }

    /// <summary>Whether an empty value is refused. Default: false.</summary>
    public bool Required { get; init; }

    /// <summary>For <see cref="InputType.Choice"/>: value and text of each choice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Options { get; set; }

    /// <summary>Loads the input's choices or value while the dialog is open; null when they are fixed.</summary>
    public InputLoadOptions? DynamicLoading { get; init; }

    /// <summary>The value: what is proposed before, what was entered after.</summary>
    public string? Value { get; set; }

    /// <summary>The text in the empty input.</summary>
    public string? Placeholder { get; init; }

    /// <summary>For <see cref="InputType.Choice"/>: whether a value outside <see cref="Options"/> is allowed. Default: false.</summary>
    public bool AllowCustomChoice { get; init; }

    /// <summary>Whether the input is greyed out. Default: false.</summary>
    public bool Disabled { get; set; }

    /// <summary>The longest value, in characters. Null: 8000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or less.</exception>
    public int? MaxLength
    {
        get;
        init
        {
            if (value is { } length)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, 0);
            }

            field = value;
        }
    }

    /// <summary>What the dialog shows.</summary>
    internal string EffectiveLabel => string.IsNullOrWhiteSpace(Label) ? Name : Label;

    /// <summary>What was wrong with the value when it was last submitted.</summary>
    internal IReadOnlyList<string> ValidationErrors { get; set; } = [];

    /// <summary>Runs <see cref="DynamicLoading"/> while the dialog is open.</summary>
    internal InputLoader? Loader { get; set; }
}

/// <summary>The kind of value that an input takes.</summary>
public enum InputType
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>One line of text that is not shown.</summary>
    SecretText,

    /// <summary>One of several values.</summary>
    Choice,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Number
}
