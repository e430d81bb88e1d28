using System.Buffers;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>
/// The files of variables beside a compose file: <c>NAME=value</c> in each line, comments after <c>#</c>. A value that compose tools
/// would not take as it is stands in double quotes.
/// </summary>
internal static partial class EnvFile
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

    /// <summary>A value as it is meant: without quotes, and without a comment behind it. Where nothing ends the quotes, they are none.</summary>
    private static string Value(string text) => InQuotes().Match(text) is { Success: true } match
        ? match.Groups["literal"].Value + Escaped().Replace(match.Groups["text"].Value, escaped => escaped.Value[1] switch
        {
            'n' => "\n",
            'r' => "\r",
            var other => other.ToString(),
        })
        : text.Split(" #", 2)[0].TrimEnd();

    private static string Quoted(string? value) => value is not { Length: > 0 } || value.Trim() == value && value.AsSpan().IndexOfAny(Special) < 0
        ? value ?? string.Empty
        : $"\"{NotPlain().Replace(value, match => @"\" + match.Value).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal)}\"";

    [GeneratedRegex("""^(?:'(?<literal>[^']*)'|"(?<text>(?:\\.|[^"\\])*)")""")]
    private static partial Regex InQuotes();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escaped();

    [GeneratedRegex("""["\\$]""")]
    private static partial Regex NotPlain();
}
