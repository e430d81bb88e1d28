using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>
/// Where the CLI looks for running app hosts: <c>~/.aspire/cli/bch/{id}{instance}.{pid}</c>, the id being made of the app
/// host's path and the instance by chance.
/// </summary>
internal static class AuxiliarySocketName
{
    private const int IdLength = 11;

    /// <summary>A path for this process.</summary>
    public static string Create(string appHostPath, string home)
        => Path.Combine(Folder(home), Id(appHostPath) + Encode(RandomNumberGenerator.GetBytes(6)) + string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}"));

    /// <summary>Removes what earlier processes of the same app host have left behind.</summary>
    public static void RemoveLeftovers(string appHostPath, string home)
    {
        if (!Directory.Exists(Folder(home)))
        {
            return;
        }
        foreach (var path in Directory.EnumerateFiles(Folder(home), $"{Id(appHostPath)}*.*"))
        {
            if (int.TryParse(Path.GetExtension(path).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !IsRunning(pid))
            {
                File.Delete(path);
            }
        }
    }

    internal static string Id(string appHostPath)
    {
        Span<byte> hash = stackalloc byte[8];
        // The canonical form of the hash is big-endian.
        BinaryPrimitives.WriteUInt64BigEndian(hash, XxHash3.Hash(Encoding.UTF8.GetBytes(OperatingSystem.IsWindows() ? appHostPath.ToUpperInvariant() : appHostPath)));
        return Encode(hash)[..IdLength];
    }

    private static string Folder(string home) => Path.Combine(home, ".aspire", "cli", "bch");

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private static bool IsRunning(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
