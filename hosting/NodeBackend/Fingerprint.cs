using System.Security.Cryptography;

namespace NodePostgres.Hosting.NodeBackend;

/// <summary>A hash that changes with the content of files; times do not count, since a checkout changes them.</summary>
internal static class Fingerprint
{
    /// <summary>The hash of a text, in hexadecimal.</summary>
    public static string Of(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The hash of the names, relative to <paramref name="folder"/>, and contents of those files that exist, and of <paramref name="more"/>.</summary>
    public static string Of(string folder, IEnumerable<string> files, string more)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            if (Content(file) is { } content)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file)}\0{content.Length}\0"));
                hash.AppendData(content);
            }
        }

        hash.AppendData(Encoding.UTF8.GetBytes(more));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // A file may go at any time while somebody works on it.
    private static byte[]? Content(string file)
    {
        try
        {
            return SourceFiles.Version(file) is { } version ? Encoding.UTF8.GetBytes(version) : File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
