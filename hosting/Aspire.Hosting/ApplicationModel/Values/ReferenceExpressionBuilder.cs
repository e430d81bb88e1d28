using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes a <see cref="ReferenceExpression"/> part by part.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<IValueProvider> _valueProviders = [];
    private readonly List<string> _manifestExpressions = [];
    private readonly List<string?> _stringFormats = [];

    /// <summary>Whether nothing was appended yet.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Appends an interpolated string.</summary>
    /// <param name="handler">The interpolated string.</param>
    /// <exception cref="ArgumentException">The handler was made for another builder.</exception>
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        // The compiler's calls to the handler have appended the parts already.
        if (!handler.AppendsTo(this))
        {
            throw new ArgumentException("The interpolated string was appended to another builder.", nameof(handler));
        }
    }

    /// <summary>Appends text as it is: a single brace has to be doubled by the caller.</summary>
    /// <param name="value">The text.</param>
    public void AppendLiteral(string value) => _format.Append(value);

    /// <summary>Appends a string as it is.</summary>
    /// <param name="value">The string; null appends nothing.</param>
    public void AppendFormatted(string? value) => _format.Append(value);

    /// <summary>Appends a string in a format.</summary>
    /// <param name="value">The string; null appends nothing.</param>
    /// <param name="format">Null, or "uri" for percent-encoding.</param>
    public void AppendFormatted(string? value, string? format = null)
        => _format.Append(value is null || format is null ? value : ValueFormat.Apply(value, format));

    /// <summary>Appends a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="valueProvider">The value.</param>
    public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider
        => AppendFormatted(valueProvider, format: null);

    /// <summary>Refused: an expression has no format of its own.</summary>
    /// <param name="valueProvider">The expression.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="InvalidOperationException">Always.</exception>
    [Obsolete(ReferenceExpression.NoFormatForExpressions, error: true)]
    public void AppendFormatted(ReferenceExpression valueProvider, string format)
        => throw new InvalidOperationException(ReferenceExpression.NoFormatForExpressions);

    /// <summary>Appends a value in a format.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="valueProvider">The value.</param>
    /// <param name="format">Null, or "uri" for percent-encoding.</param>
    public void AppendFormatted<T>(T valueProvider, string? format) where T : IValueProvider, IManifestExpressionProvider
        => Append(valueProvider, valueProvider, format);

    /// <summary>Appends a value whose type is not known when compiling, or the resource of a resource builder.</summary>
    /// <param name="valueProvider">The value; it must be both an <see cref="IValueProvider"/> and an <see cref="IManifestExpressionProvider"/>.</param>
    /// <param name="format">Null, or "uri" for percent-encoding.</param>
    /// <exception cref="ArgumentException"><paramref name="valueProvider"/> lacks one of the two interfaces.</exception>
    public void AppendValueProvider(object valueProvider, string? format = null)
    {
        var value = valueProvider is IResourceBuilder<IResource> builder ? builder.Resource : valueProvider;
        Append(
            value as IValueProvider ?? throw new ArgumentException("Object must implement IValueProvider", nameof(valueProvider)),
            value as IManifestExpressionProvider ?? throw new ArgumentException("Object must implement IManifestExpressionProvider", nameof(valueProvider)),
            format);
    }

    /// <summary>Makes the expression.</summary>
    /// <returns>The expression with all that was appended.</returns>
    public ReferenceExpression Build()
        => new(_format.ToString(), [.. _valueProviders], [.. _manifestExpressions], [.. _stringFormats]);

    private void Append(IValueProvider value, IManifestExpressionProvider expression, string? format)
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_valueProviders.Count}}}");
        _valueProviders.Add(value);
        _manifestExpressions.Add(expression.ValueExpression);
        _stringFormats.Add(format);
    }

    /// <summary>What the compiler calls for the parts of an interpolated string given to <see cref="Append(in ReferenceExpressionBuilderInterpolatedStringHandler)"/>.</summary>
    [InterpolatedStringHandler]
    public ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <summary>Creates the handler.</summary>
        /// <param name="literalLength">The number of characters of text.</param>
        /// <param name="formattedCount">The number of values.</param>
        /// <param name="builder">The builder to append to.</param>
        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
        {
            _builder = builder;
            builder._format.EnsureCapacity(builder._format.Length + literalLength);
            builder._valueProviders.EnsureCapacity(builder._valueProviders.Count + formattedCount);
        }

        internal readonly bool AppendsTo(ReferenceExpressionBuilder builder) => ReferenceEquals(_builder, builder);

        /// <inheritdoc cref="ReferenceExpressionBuilder.AppendLiteral"/>
        public readonly void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <inheritdoc cref="ReferenceExpressionBuilder.AppendFormatted(string?)"/>
        public readonly void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <inheritdoc cref="ReferenceExpressionBuilder.AppendFormatted(string?, string?)"/>
        public void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        /// <inheritdoc cref="ReferenceExpressionBuilder.AppendFormatted(ReferenceExpression, string)"/>
        [Obsolete(ReferenceExpression.NoFormatForExpressions, error: true)]
        public void AppendFormatted(ReferenceExpression valueProvider, string format)
            => throw new InvalidOperationException(ReferenceExpression.NoFormatForExpressions);

        /// <inheritdoc cref="ReferenceExpressionBuilder.AppendFormatted{T}(T)"/>
        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider
            => _builder.AppendFormatted(valueProvider);

        /// <inheritdoc cref="ReferenceExpressionBuilder.AppendFormatted{T}(T, string?)"/>
        public void AppendFormatted<T>(T valueProvider, string? format) where T : IValueProvider, IManifestExpressionProvider
            => _builder.AppendFormatted(valueProvider, format);

        /// <summary>Appends the value of a resource, as of a parameter.</summary>
        /// <typeparam name="T">The type of the resource.</typeparam>
        /// <param name="valueProvider">The resource.</param>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        /// <summary>Appends the value of a resource in a format.</summary>
        /// <typeparam name="T">The type of the resource.</typeparam>
        /// <param name="valueProvider">The resource.</param>
        /// <param name="format">Null, or "uri" for percent-encoding.</param>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);
    }
}
