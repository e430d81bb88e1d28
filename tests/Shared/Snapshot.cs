using System.Runtime.CompilerServices;

namespace Tests.Shared;

/// <summary>An expected text, in the folder <c>Snapshots</c> beside the test; <c>UPDATE_SNAPSHOTS=1</c> writes it.</summary>
internal static class Snapshot
{
    public static void Match(string name, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Snapshots", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", actual);
    }
}
