using System.Runtime.CompilerServices;

namespace Compose.Tests;

/// <summary>
/// Compares a text with a committed file in the folder <c>Snapshots</c> beside the test. To accept what changed, run the
/// tests with UPDATE_SNAPSHOTS=1 and review the difference.
/// </summary>
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
        Assert.True(File.Exists(path), $"There is no snapshot '{path}'. Run the tests once with UPDATE_SNAPSHOTS=1.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
