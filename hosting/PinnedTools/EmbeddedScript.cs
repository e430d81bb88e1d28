using System.Reflection;
using System.Security.Cryptography;

namespace NodePostgres.Hosting.PinnedTools;

/// <summary>A script that a library carries within it.</summary>
internal static class EmbeddedScript
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Its text, with the line ends of Unix whatever the checkout had that it was built from.</summary>
    public static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"'{name}' is not embedded in {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Its path, for those that start it: a file of the user's cache, in a folder for this text alone.</summary>
    /// <exception cref="DistributedApplicationException">The file cannot be written.</exception>
    public static string PathOf(Assembly assembly, string name)
    {
        var text = Read(assembly, name);
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        var path = Path.Combine(ToolCache.OfUser().Root, "scripts", version, name);
        if (!File.Exists(path))
        {
            // Builders of resources have no asynchronous form.
            AtomicFile.WritePrivateAsync(path, text, CancellationToken.None, Executable).GetAwaiter().GetResult();
        }

        return path;
    }
}
