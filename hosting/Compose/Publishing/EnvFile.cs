using System.Buffers;
using System.Text;
using NodePostgres.Hosting.PinnedTools;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// The <c>.env</c> files beside a compose file: <c>NAME=value</c> in each line, comments after <c>#</c>. A value that compose tools
/// would not take as it is stands in double quotes.
/// </summary>
internal static class EnvFile
{
    private static readonly SearchValues<char> Special = SearchValues.Create("'\"\\$#\r\n");

    /// <summary>
    /// Adds the variables that a file lacks, without values, and leaves the rest of it as a person has written it: one that stands
    /// there as a comment is not added again.
    /// </summary>
    public static async Task AddMissingAsync(string path, IEnumerable<CapturedEnvironmentVariable> variables, CancellationToken cancellationToken)
    {
        var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : string.Empty;
        var there = Read(string.Join('\n', text.Split('\n').Select(line => line.TrimStart('#', ' '))));
        var missing = variables.Where(variable => !there.ContainsKey(variable.Name)).ToArray();
        if (missing.Length == 0)
        {
            return;
        }
        var separator = text.Length == 0 || text.EndsWith("\n\n", StringComparison.Ordinal) ? "" : text.EndsWith('\n') ? "\n" : "\n\n";
        await AtomicFile.WriteAsync(path, text + separator + Write(missing.Select(variable => (variable, (string?)null))), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a file with values, some of which are secret, so that only this user may read it.</summary>
    public static Task WriteValuesAsync(string path, IEnumerable<(CapturedEnvironmentVariable Variable, string? Value)> variables, CancellationToken cancellationToken)
        => AtomicFile.WritePrivateAsync(path, Write(variables), cancellationToken);

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

    private static string Write(IEnumerable<(CapturedEnvironmentVariable Variable, string? Value)> variables)
    {
        var text = new StringBuilder();
        foreach (var (variable, value) in variables.OrderBy(entry => entry.Variable.Name, StringComparer.Ordinal))
        {
            if (!string.IsNullOrWhiteSpace(variable.Description))
            {
                text.Append("# ").Append(variable.Description.ReplaceLineEndings(" ")).Append('\n');
            }
            text.Append(variable.Name).Append('=').Append(Quoted(value)).Append("\n\n");
        }
        return text.ToString();
    }
}
