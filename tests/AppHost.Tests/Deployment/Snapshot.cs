using System.Runtime.CompilerServices;

namespace AppHost.Tests.Deployment;

/// <summary>The expected text of published files, in the folder <c>Snapshots</c>; <c>UPDATE_SNAPSHOTS=1</c> writes it.</summary>
internal static class Snapshot
{
    public static void Match(string name, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, "Snapshots", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, actual);
        }
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
