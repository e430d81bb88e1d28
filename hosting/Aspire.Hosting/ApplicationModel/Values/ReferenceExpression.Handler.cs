using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

public partial class ReferenceExpression
{
    internal const string NoFormatForExpressions =
        "ReferenceExpression instances can't be used in interpolated string with a custom format. Duplicate the inner expression in-place.";

    /// <summary>What the compiler calls for the parts of an interpolated string.</summary>
    /// <param name="literalLength">The number of characters of text.</param>
    /// <param name="formattedCount">The number of values.</param>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _format = new(literalLength * 2);
        private readonly List<IValueProvider> _valueProviders = new(formattedCount);
        private readonly List<string> _manifestExpressions = new(formattedCount);
        private readonly List<string?> _stringFormats = new(formattedCount);

        /// <summary>Appends text.</summary>
        /// <param name="value">The text.</param>
        public readonly void AppendLiteral(string value) => _format.Append(ValueFormat.EscapeBraces(value));

        /// <summary>Appends a string that is known already.</summary>
        /// <param name="value">The string; null appends nothing.</param>
        public readonly void AppendFormatted(string? value) => AppendFormatted(value, format: null);

        /// <summary>Appends a string that is known already.</summary>
        /// <param name="value">The string; null appends nothing.</param>
        /// <param name="format">Null, or "uri" for percent-encoding.</param>
        public readonly void AppendFormatted(string? value, string? format = null)
        {
            if (value is not null)
            {
                _format.Append(ValueFormat.EscapeBraces(format is null ? value : ValueFormat.Apply(value, format)));
            }
        }

        /// <summary>Appends a value.</summary>
        /// <typeparam name="T">The type of the value.</typeparam>
        /// <param name="valueProvider">The value.</param>
        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider, format: null);

        /// <summary>Refused: an expression has no format of its own.</summary>
        /// <param name="valueProvider">The expression.</param>
        /// <param name="format">The format.</param>
        /// <exception cref="InvalidOperationException">Always.</exception>
        [Obsolete(NoFormatForExpressions, error: true)]
        public void AppendFormatted(ReferenceExpression valueProvider, string format)
            => throw new InvalidOperationException(NoFormatForExpressions);

        /// <summary>Appends a value in a format.</summary>
        /// <typeparam name="T">The type of the value.</typeparam>
        /// <param name="valueProvider">The value.</param>
        /// <param name="format">Null, or "uri" for percent-encoding.</param>
        public void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider
        {
            _format.Append(CultureInfo.InvariantCulture, $"{{{_valueProviders.Count}}}");
            _valueProviders.Add(valueProvider);
            _manifestExpressions.Add(valueProvider.ValueExpression);
            _stringFormats.Add(format);
        }

        /// <summary>Appends the value of a resource, as of a parameter.</summary>
        /// <typeparam name="T">The type of the resource.</typeparam>
        /// <param name="valueProvider">The resource.</param>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, format: null);

        /// <summary>Appends the value of a resource in a format.</summary>
        /// <typeparam name="T">The type of the resource.</typeparam>
        /// <param name="valueProvider">The resource.</param>
        /// <param name="format">Null, or "uri" for percent-encoding.</param>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format);

        internal readonly ReferenceExpression GetExpression()
            => new(_format.ToString(), [.. _valueProviders], [.. _manifestExpressions], [.. _stringFormats]);
    }
}
