using System.Collections;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// Writes YAML as a person would: nulls and empty collections left out, and quotes only where a text would be read as something else,
/// by YAML 1.2 or by 1.1, which docker-compose 1.29 and podman-compose go by: <c>on</c>, <c>3000:3000</c> (a number to the base of 60).
/// </summary>
internal static partial class Yaml
{
    /// <summary>Writes a mapping. Its values are texts, numbers, switches, lists and mappings.</summary>
    public static void Write(StringBuilder text, IEnumerable<(string Key, object? Value)> map, int indent)
    {
        foreach (var (key, value) in map.Where(entry => entry.Value is not (null or ICollection { Count: 0 })))
        {
            text.Append(' ', indent).Append(Scalar(key)).Append(':');
            Value(text, value!, indent + 2);
        }
    }

    /// <summary>A text as a scalar.</summary>
    public static string Scalar(string text)
    {
        if (Plain().IsMatch(text) && !OtherType().IsMatch(text) && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal))
        {
            return text;
        }
        if (text.AsSpan().IndexOfAny('"', '\\') >= 0 && !Unprintable().IsMatch(text))
        {
            return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        }
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return $"\"{Unprintable().Replace(escaped, match => $"\\u{(int)match.Value[0]:x4}")}\"";
    }

    private static void Value(StringBuilder text, object value, int indent)
    {
        switch (value)
        {
            case IEnumerable<(string, object?)> map:
                text.Append('\n');
                Write(text, map, indent);
                break;
            case IDictionary<string, string> texts:
                Value(text, texts.Select(entry => (entry.Key, (object?)entry.Value)), indent);
                break;
            case IEnumerable<object> list:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append('-');
                    var start = text.Length;
                    Value(text, item, indent + 2);
                    if (item is not string)
                    {
                        // The first key of a mapping stands behind the dash.
                        text.Remove(start, indent + 2);
                    }
                }
                break;
            case string scalar:
                text.Append(' ').Append(Scalar(scalar)).Append('\n');
                break;
            case bool flag:
                text.Append(flag ? " true\n" : " false\n");
                break;
            default:
                text.Append(' ').Append(Convert.ToString(value, CultureInfo.InvariantCulture)).Append('\n');
                break;
        }
    }

    // No indicator at the start, and no blank or colon at the end.
    [GeneratedRegex(@"^(?!---|-$|- )[A-Za-z0-9_/.$(+-][^\p{C}\u00a0\u2028\u2029]*(?<![\s:])\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(true|false|yes|no|on|off|y|n|null|[-+]?\.?[0-9][0-9a-fox_.:,+\-tz ]*|[-+]?\.(inf|nan))\z", RegexOptions.IgnoreCase)]
    private static partial Regex OtherType();

    [GeneratedRegex(@"[\p{Cc}\u00a0\u2028\u2029\ufeff]")]
    private static partial Regex Unprintable();
}
