using System.Security.Cryptography;
using System.Text;

namespace AppHost.Node;

/// <summary>A hash that changes with the content of files; times do not count, since a checkout changes them.</summary>
internal static class Fingerprint
{
    /// <summary>The hash of a text, in hexadecimal.</summary>
    public static string Of(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The hash of the names, relative to <paramref name="folder"/>, and contents of those files that exist, and of <paramref name="more"/>.</summary>
    public static string Of(string folder, IEnumerable<string> files, string more)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Where(File.Exists).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file)}\0{content.Length}\0"));
            hash.AppendData(content);
        }

        hash.AppendData(Encoding.UTF8.GetBytes(more));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
