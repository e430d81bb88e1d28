namespace NodePostgres.Hosting.NodeBackend;

/// <summary>
/// The files that an image is built from: a folder without what its <c>.dockerignore</c> leaves out
/// (https://docs.docker.com/build/concepts/context/#dockerignore-files).
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="dockerfile">The Dockerfile, which counts even where it is left out.</param>
internal sealed class BuildContext(string folder, string dockerfile)
{
    private readonly IReadOnlyList<(Regex Pattern, bool Includes)> _rules =
        [.. Lines(folder, dockerfile).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(Rule)];

    /// <summary>A hash that changes when the build's result can change.</summary>
    /// <param name="more">What else the result depends on: stage, arguments, base images.</param>
    public string Fingerprint(string more) => NodeBackend.Fingerprint.Of(folder, [dockerfile, .. Files(folder).Where(file => file != dockerfile)], more);

    private IEnumerable<string> Files(string within)
    {
        foreach (var entry in new DirectoryInfo(within).EnumerateFileSystemInfos())
        {
            var path = Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/');
            var ignored = IsIgnored(path);
            // A link is sent as such: what it leads to is not looked at.
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                // An exception can bring back what lies below an ignored folder.
                foreach (var file in !ignored || _rules.Any(rule => rule.Includes) ? Files(entry.FullName) : [])
                {
                    yield return file;
                }
            }
            else if (!ignored)
            {
                yield return entry.FullName;
            }
        }
    }

    // The last rule that matches decides; a rule for a folder holds for what is in it.
    private bool IsIgnored(string path) => _rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)) is { Pattern: not null, Includes: false };

    private static IEnumerable<string> Lines(string folder, string dockerfile)
    {
        var own = dockerfile + ".dockerignore";
        var ignore = File.Exists(own) ? own : Path.Combine(folder, ".dockerignore");
        return File.Exists(ignore) ? File.ReadLines(ignore) : [];
    }

    private static (Regex Pattern, bool Includes) Rule(string line)
    {
        var includes = line[0] == '!';
        var pattern = line.TrimStart('!').Trim('/');
        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("**/"))
            {
                regex.Append("(.*/)?");
                i += 2;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(pattern[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    '[' or ']' => pattern[i].ToString(),
                    var literal => Regex.Escape(literal.ToString()),
                });
            }
        }

        return (new Regex(regex.Append("(/.*)?$").ToString(), RegexOptions.CultureInvariant), includes);
    }
}
