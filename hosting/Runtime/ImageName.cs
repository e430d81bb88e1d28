namespace NodePostgres.Hosting.Runtime;

/// <summary>The name of an image in its parts.</summary>
/// <param name="Registry">The registry's host, with its port where it has one; <c>docker.io</c> where none is written.</param>
/// <param name="Repository">The path in the registry.</param>
/// <param name="Tag">The tag, where there is one.</param>
/// <param name="Digest">The digest, as <c>sha256:…</c>, where there is one.</param>
internal sealed record ImageName(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>Takes a name apart, as engines do: what stands before the first slash is a registry when it has a dot or a colon, or is <c>localhost</c>.</summary>
    public static ImageName Parse(string name)
    {
        var (rest, digest) = Cut(name, name.IndexOf('@', StringComparison.Ordinal));
        var colon = rest.LastIndexOf(':');
        (rest, var tag) = Cut(rest, colon > rest.LastIndexOf('/') ? colon : -1);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : rest[..slash];
        return first == "localhost" || first.AsSpan().ContainsAny('.', ':')
            ? new(first, rest[(slash + 1)..], tag, digest)
            : new("docker.io", slash < 0 ? "library/" + rest : rest, tag, digest);
    }

    private static (string Before, string? After) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
}
