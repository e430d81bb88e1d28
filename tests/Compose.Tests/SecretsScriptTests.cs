using System.Diagnostics;
using System.Runtime.Versioning;
using Aspire.Hosting.ApplicationModel;
using NodePostgres.Hosting.Compose.Publishing;

namespace Compose.Tests;

/// <summary>The published create-secrets.sh, run.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecretsScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-secrets-");

    public SecretsScriptTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");

    private string Secret => Path.Combine(_folder.FullName, "secrets", "token");

    [Theory]
    [InlineData("word\n", "word")]
    [InlineData("  a word with blanks \t\n", "  a word with blanks \t")]
    [InlineData("without an end of line", "without an end of line")]
    [InlineData("back\\slash 'n' $HOME\nsecond line\n", "back\\slash 'n' $HOME")]
    public async Task AnAnswerIsTakenAsItIs(string answer, string expected)
    {
        Assert.Equal(0, await RunAsync(Asked, answer));
        Assert.Equal(expected, await ReadAsync());
        Assert.Equal(Mode(7, 0, 0), File.GetUnixFileMode(Path.GetDirectoryName(Secret)!));
        Assert.Equal(Mode(4, 4, 4), File.GetUnixFileMode(Secret));
    }

    [Fact]
    public async Task WithoutAnAnswerNothingIsMade()
    {
        Assert.Equal(1, await RunAsync(Asked, ""));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Secret)!));
    }

    [Fact]
    public async Task ASecretThatIsThereIsNeitherAskedForNorMadeAnew()
    {
        Assert.Equal(0, await RunAsync(Generated, ""));
        var first = await ReadAsync();
        Assert.Equal(48, first.Length);
        Assert.Equal(0, await RunAsync(Generated, ""));
        Assert.Equal(0, await RunAsync(Asked, "another\n"));
        Assert.Equal(first, await ReadAsync());
    }

    [Fact]
    public async Task WhatAnInterruptedRunLeftIsNoObstacle()
    {
        var half = Path.Combine(Directory.CreateDirectory(Path.GetDirectoryName(Secret)!).FullName, ".token.new");
        await File.WriteAllTextAsync(half, "half", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(half, Mode(4, 4, 4));
        Assert.Equal(0, await RunAsync(Asked, "whole\n"));
        Assert.Equal("whole", await ReadAsync());
        Assert.False(File.Exists(half));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ParameterResource Asked => new("token", _ => "unused", secret: true);

    private static ParameterResource Generated => new("token", _ => "unused", secret: true) { Default = new GenerateParameterDefault() };

    private async Task<int> RunAsync(ParameterResource secret, string input)
    {
        var script = Path.Combine(_folder.FullName, "create-secrets.sh");
        await File.WriteAllTextAsync(script, SecretsScript.Write([secret]), TestContext.Current.CancellationToken);
        // From a file: a pipe breaks when the script ends without a look at it.
        var answer = Path.Combine(_folder.FullName, "answer");
        await File.WriteAllTextAsync(answer, input, TestContext.Current.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec /bin/sh \"$0\" < \"$1\"", script, answer]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private Task<string> ReadAsync() => File.ReadAllTextAsync(Secret, TestContext.Current.CancellationToken);

    private static UnixFileMode Mode(int user, int group, int others) => (UnixFileMode)((user << 6) | (group << 3) | others);
}
