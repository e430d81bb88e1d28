using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <content>
/// How values are written: as text with placeholders. A parameter with a format (<c>:uri</c>) becomes an entry of its
/// own, of the type <c>annotated.string</c>; a conditional expression an entry of the type <c>value.v0</c>.
/// </content>
public sealed partial class ManifestPublishingContext
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<ParameterResource, Dictionary<string, string>> _formatted = [];
    private readonly Dictionary<string, ReferenceExpression> _conditionals = new(StringComparer.OrdinalIgnoreCase);

    private string? Expression(object? value) => value switch
    {
        ReferenceExpression expression => Expression(expression),
        string text => text,
        IManifestExpressionProvider provider => provider.ValueExpression,
        IResourceBuilder<IResource> { Resource: IManifestExpressionProvider provider } => provider.ValueExpression,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };

    private string Expression(ReferenceExpression expression)
    {
        if (expression.IsConditional)
        {
            return expression.ValueExpression;
        }
        var arguments = expression.ManifestExpressions.ToArray();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (FormattedName(expression, i) is { } name)
            {
                arguments[i] = $"{{{name}.value}}";
            }
        }
        return string.Format(CultureInfo.InvariantCulture, expression.Format, arguments);
    }

    private void Register(ReferenceExpression expression)
    {
        if (expression.IsConditional)
        {
            if (_conditionals.TryAdd(expression.Name!, expression))
            {
                _names.Add(expression.Name!);
            }
            Register(expression.WhenTrue!);
            Register(expression.WhenFalse!);
            return;
        }
        for (var i = 0; i < expression.ValueProviders.Count; i++)
        {
            _ = FormattedName(expression, i);
            if (expression.ValueProviders[i] is ReferenceExpression { IsConditional: true } nested)
            {
                Register(nested);
            }
        }
    }

    /// <summary>The name of the entry for a parameter in a format; null where the value has none.</summary>
    private string? FormattedName(ReferenceExpression expression, int index)
    {
        if (expression.StringFormats[index] is not { Length: > 0 } format || Parameter(expression.ValueProviders[index]) is not { } parameter)
        {
            return null;
        }
        if (!_formatted.TryGetValue(parameter, out var formats))
        {
            _formatted[parameter] = formats = new(StringComparer.Ordinal);
        }
        if (!formats.TryGetValue(format, out var name))
        {
            var wanted = $"{parameter.Name}-{Words(format)}-encoded";
            name = wanted;
            for (var suffix = 1; !_names.Add(name); suffix++)
            {
                name = $"{wanted}-{suffix}";
            }
            formats[format] = name;
        }
        return name;
    }

    private void WriteFormatted(ParameterResource parameter)
    {
        if (!_formatted.Remove(parameter, out var formats))
        {
            return;
        }
        foreach (var (format, name) in formats)
        {
            Writer.WriteStartObject(name);
            Writer.WriteString("type", "annotated.string");
            Writer.WriteString("value", parameter.ValueExpression);
            Writer.WriteString("filter", format);
            Writer.WriteEndObject();
        }
    }

    private async Task WriteConditionalsAsync()
    {
        foreach (var (name, expression) in _conditionals)
        {
            Writer.WriteStartObject(name);
            Writer.WriteString("type", "value.v0");
            Writer.WriteString("connectionString", await expression.GetValueAsync(CancellationToken).ConfigureAwait(false) ?? string.Empty);
            Writer.WriteEndObject();
        }
    }

    private static ParameterResource? Parameter(object value) => value switch
    {
        ParameterResource parameter => parameter,
        ReferenceExpression { Format: "{0}", ValueProviders: [ParameterResource parameter] } => parameter,
        _ => null,
    };

    /// <summary>A format as it may stand in a name: letters and digits, the rest as single dashes.</summary>
    private static string Words(string format)
    {
        var words = new StringBuilder(format.Length);
        foreach (var character in format)
        {
            if (char.IsLetterOrDigit(character))
            {
                words.Append(char.ToLowerInvariant(character));
            }
            else if (words.Length > 0 && words[^1] != '-')
            {
                words.Append('-');
            }
        }
        return words.ToString().Trim('-') is { Length: > 0 } text ? text : "formatted";
    }
}
