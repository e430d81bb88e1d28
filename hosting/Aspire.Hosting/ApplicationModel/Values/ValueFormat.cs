namespace Aspire.Hosting.ApplicationModel;

/// <summary>The formats that a value can be given in a reference expression, as <c>{password:uri}</c>.</summary>
internal static class ValueFormat
{
    public static string Apply(string value, string format) => format.ToLowerInvariant() switch
    {
        "uri" => Uri.EscapeDataString(value),
        _ => throw new NotSupportedException(
            $"The format '{format}' is not supported. Supported formats are 'uri' (encodes a URI)"),
    };

    /// <summary>Makes text safe as part of a composite format string; braces that are doubled already stay as they are.</summary>
    public static string EscapeBraces(string text)
    {
        if (text.AsSpan().IndexOfAny('{', '}') < 0)
        {
            return text;
        }

        var escaped = new System.Text.StringBuilder(text.Length + 4);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            escaped.Append(c);
            if (c is '{' or '}')
            {
                escaped.Append(c);
                if (i + 1 < text.Length && text[i + 1] == c)
                {
                    i++;
                }
            }
        }

        return escaped.ToString();
    }
}
