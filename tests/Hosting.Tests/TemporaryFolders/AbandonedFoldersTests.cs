using System.Diagnostics;
using System.Runtime.Versioning;
using Aspire.Hosting.TemporaryFolders;

namespace Hosting.Tests.TemporaryFolders;

[SupportedOSPlatform("linux")]
public sealed class AbandonedFoldersTests : IDisposable
{
    private const string Prefix = "aspire-test-";

    private readonly TemporaryFolder _parent = new();

    public AbandonedFoldersTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nothing is deleted.");

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void AFolderWhoseOwnerIsGoneIsDeletedWithAllThatIsInIt()
    {
        var folder = Abandoned("gone");
        Directory.CreateDirectory(Path.Combine(folder, "logs", "deeper"));
        File.WriteAllText(Path.Combine(folder, "logs", "deeper", "output"), "text");

        Sweep();

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void AFolderWhoseOwnerLivesStaysAndGoesWithIt()
    {
        var folder = Path.Combine(_parent.Path, Prefix + "alive");
        using (OwnedFolder.CreateAt(folder))
        {
            Sweep();
            Assert.True(Directory.Exists(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task AFolderInWhichAProcessStillWorksStaysUntilThatHasEnded()
    {
        var folder = Abandoned("working");
        using var process = Process.Start(new ProcessStartInfo("sleep", "1000") { WorkingDirectory = folder })!;

        Sweep();
        Assert.True(Directory.Exists(folder));

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Sweep();
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void AFolderThatHasLongHadNoLockIsDeleted()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_parent.Path, Prefix + "old")).FullName;
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddHours(-2));

        Sweep();

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void WhatHasNoLockYetOrAnotherNameStays()
    {
        var unowned = Directory.CreateDirectory(Path.Combine(_parent.Path, Prefix + "unowned")).FullName;
        var other = Directory.CreateDirectory(Path.Combine(_parent.Path, "other")).FullName;
        File.WriteAllText(Path.Combine(other, OwnedFolder.Lock), "");

        Sweep();

        Assert.True(Directory.Exists(unowned));
        Assert.True(Directory.Exists(other));
    }

    [Fact]
    public void ALinkStaysAndSoDoesWhatItLeadsTo()
    {
        var target = Directory.CreateDirectory(Path.Combine(_parent.Path, "target")).FullName;
        File.WriteAllText(Path.Combine(target, OwnedFolder.Lock), "");
        var link = Path.Combine(_parent.Path, Prefix + "link");
        Directory.CreateSymbolicLink(link, target);

        Sweep();

        Assert.True(Directory.Exists(link));
        Assert.True(File.Exists(Path.Combine(target, OwnedFolder.Lock)));
    }

    [Fact]
    public async Task AFolderOfAnotherUserStays()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make a folder another user's.");
        var folder = Abandoned("foreign");
        using var chown = Process.Start("chown", ["-R", "65534", folder]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(chown.ExitCode == 0, "This root may not give a folder away.");

        Sweep();

        Assert.True(Directory.Exists(folder));
    }

    private string Abandoned(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_parent.Path, Prefix + name)).FullName;
        File.WriteAllText(Path.Combine(folder, OwnedFolder.Lock), "");
        return folder;
    }

    private void Sweep() => AbandonedFolders.Delete(_parent.Path, Prefix);
}
