using System.Buffers;
using System.Text;
using NodePostgres.Hosting.PinnedTools;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// The files of variables beside a compose file: <c>NAME=value</c> in each line, comments after <c>#</c>. A value that compose tools
/// would not take as it is stands in double quotes.
/// </summary>
internal static class EnvFile
{
    private static readonly SearchValues<char> Special = SearchValues.Create("'\"\\$#\r\n");

    /// <summary>Writes a file with values, some of which are secret, so that only this user may read it.</summary>
    public static Task WriteValuesAsync(string path, IEnumerable<(Setting Setting, string? Value)> values, CancellationToken cancellationToken)
        => AtomicFile.WritePrivateAsync(
            path,
            string.Concat(values.Select(entry => $"# {entry.Setting.Description.ReplaceLineEndings(" ")}\n{entry.Setting.Name}={Quoted(entry.Value)}\n\n")),
            cancellationToken);

    /// <summary>The variables of a file; empty when there is none.</summary>
    public static async Task<Dictionary<string, string>> ReadAsync(string path, CancellationToken cancellationToken)
        => File.Exists(path) ? Read(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)) : [];

    private static Dictionary<string, string> Read(string text)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var entry = line.Trim();
            if (!entry.StartsWith('#') && entry.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                variables[entry[..equals].Trim()] = Value(entry[(equals + 1)..].Trim());
            }
        }
        return variables;
    }

    /// <summary>A value as it is meant: without quotes, and without a comment behind it.</summary>
    private static string Value(string text)
    {
        if (text is not ['"' or '\'', ..])
        {
            return text.Split(" #", 2)[0].TrimEnd();
        }
        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == text[0])
            {
                return value.ToString();
            }
            var isEscape = text[0] == '"' && text[i] == '\\' && i + 1 < text.Length;
            value.Append(!isEscape ? text[i] : text[++i] switch
            {
                'n' => '\n',
                'r' => '\r',
                var other => other,
            });
        }
        // Nothing ends the quotes, so they are none.
        return text;
    }

    private static string Quoted(string? value)
    {
        if (value is not { Length: > 0 } || value.Trim() == value && value.AsSpan().IndexOfAny(Special) < 0)
        {
            return value ?? string.Empty;
        }
        var text = new StringBuilder("\"");
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' or '$' => text.Append('\\').Append(character),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                _ => text.Append(character),
            };
        }
        return text.Append('"').ToString();
    }
}
