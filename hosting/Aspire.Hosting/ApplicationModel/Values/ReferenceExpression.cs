using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A string made of text and of values that are known later: <c>ReferenceExpression.Create($"Host={endpoint};Password={password}")</c>.
/// It evaluates to the real string when running, and to an expression such as <c>Host={pg.bindings.tcp.host}</c> when publishing.
/// </summary>
[DebuggerDisplay("ReferenceExpression = {ValueExpression}, Providers = {ValueProviders.Count}")]
public partial class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>An expression without text or values; its value is null.</summary>
    public static readonly ReferenceExpression Empty = new(string.Empty, [], [], []);

    private readonly string[] _manifestExpressions;

    internal ReferenceExpression(string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        _manifestExpressions = manifestExpressions;
        StringFormats = stringFormats;
    }

    private ReferenceExpression(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        // Both branches' values, so that whoever looks for parameters and resources finds those of either.
        : this(string.Empty, [.. whenTrue.ValueProviders, .. whenFalse.ValueProviders], [], [])
    {
        Condition = condition;
        MatchValue = matchValue;
        WhenTrue = whenTrue;
        WhenFalse = whenFalse;
        Name = ConditionalName.For(condition, matchValue, whenTrue, whenFalse);
    }

    /// <summary>The text as a composite format string, with <c>{0}</c>, <c>{1}</c>… for the values.</summary>
    public string Format { get; }

    /// <summary>The values, in the order of their placeholders. For a condition, those of both branches.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The manifest expressions of the values, in the same order.</summary>
    public IReadOnlyList<string> ManifestExpressions => _manifestExpressions;

    /// <summary>The formats of the values, in the same order: null, or "uri" for percent-encoding.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <summary>Whether this is a condition with two branches instead of a text.</summary>
    public bool IsConditional => Condition is not null;

    /// <summary>The value that decides between the branches; null unless <see cref="IsConditional"/>.</summary>
    public IValueProvider? Condition { get; }

    /// <summary>What <see cref="Condition"/> must equal, whatever the case, for <see cref="WhenTrue"/>.</summary>
    public string? MatchValue { get; }

    /// <summary>The branch for a match; null unless <see cref="IsConditional"/>.</summary>
    public ReferenceExpression? WhenTrue { get; }

    /// <summary>The branch for no match; null unless <see cref="IsConditional"/>.</summary>
    public ReferenceExpression? WhenFalse { get; }

    /// <summary>The name under which a manifest holds the condition; null unless <see cref="IsConditional"/>.</summary>
    internal string? Name { get; }

    /// <summary>The manifest form: the text with each value's manifest expression in its place.</summary>
    public string ValueExpression => IsConditional
        ? $"{{{Name}.connectionString}}"
        : string.Format(CultureInfo.InvariantCulture, Format, _manifestExpressions);

    IEnumerable<object> IValueWithReferences.References => IsConditional
        ? [Condition!, .. ReferencesOf(Condition!), .. ReferencesOf(WhenTrue!), .. ReferencesOf(WhenFalse!)]
        : ValueProviders;

    /// <summary>Makes an expression from an interpolated string.</summary>
    /// <param name="handler">The interpolated string.</param>
    /// <returns>The expression.</returns>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    /// <summary>Makes an expression that is one of two, depending on a value.</summary>
    /// <param name="condition">The value that decides.</param>
    /// <param name="matchValue">What it must equal, whatever the case.</param>
    /// <param name="whenTrue">The expression for a match.</param>
    /// <param name="whenFalse">The expression for no match.</param>
    /// <returns>The expression.</returns>
    /// <exception cref="ArgumentException"><paramref name="matchValue"/> is empty.</exception>
    public static ReferenceExpression CreateConditional(
        IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(whenTrue);
        ArgumentNullException.ThrowIfNull(whenFalse);
        ArgumentException.ThrowIfNullOrEmpty(matchValue);
        return new(condition, matchValue, whenTrue, whenFalse);
    }

    /// <inheritdoc cref="IValueProvider.GetValueAsync(CancellationToken)"/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new(), cancellationToken);

    /// <inheritdoc cref="IValueProvider.GetValueAsync(ValueProviderContext, CancellationToken)"/>
    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
        => EvaluateAsync(value => value.GetValueAsync(context, cancellationToken));

    /// <summary>Evaluates the expression with another way of getting at its values.</summary>
    internal async ValueTask<string?> EvaluateAsync(Func<IValueProvider, ValueTask<string?>> getValue)
    {
        if (Condition is not null)
        {
            var matches = Names.Same(await getValue(Condition).ConfigureAwait(false), MatchValue);
            return await (matches ? WhenTrue! : WhenFalse!).EvaluateAsync(getValue).ConfigureAwait(false);
        }

        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await getValue(ValueProviders[i]).ConfigureAwait(false);
            values[i] = value is not null && StringFormats[i] is { } format ? ValueFormat.Apply(value, format) : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    private static IEnumerable<object> ReferencesOf(object value) => value is IValueWithReferences with ? with.References : [];
}
