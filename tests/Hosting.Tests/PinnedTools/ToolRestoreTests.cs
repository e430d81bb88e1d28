using System.Collections.Concurrent;
using System.Text.Json;
using Aspire.Hosting;
using NodePostgres.Hosting.PinnedTools;
using Tests.Shared;

namespace Hosting.Tests.PinnedTools;

[Trait("Category", "Application")]
public sealed class ToolRestoreTests
{
    private static readonly PinnedTool Tool = new("a-tool", "A tool", "1.2.3", "a-tool", "sha512-abc", 1, 1, "linux-x64");

    private readonly ConcurrentQueue<string> _said = new();

    [Fact]
    public async Task TheFirstRestoreInstallsAndLaterOnesTakeWhatIsThere()
    {
        using var npm = new FakeNpm(FakeNpm.InstallsATool);

        var first = await RestoreAsync(npm);
        var second = await RestoreAsync(npm);

        Assert.Equal(Path.Combine(npm.CacheRoot, "a-tool", "1.2.3-linux-x64"), first);
        Assert.Equal(first, second);
        Assert.Equal("content", File.ReadAllText(Path.Combine(first, "program")).Trim());
        Assert.Equal(1, npm.CallCount);
    }

    [Fact]
    public async Task NpmIsGivenTheExactVersionAndTheRecordedHash()
    {
        using var npm = new FakeNpm(FakeNpm.InstallsATool + "; cp package-lock.json node_modules/a-tool/program");

        var folder = await RestoreAsync(npm);

        using var lockFile = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "program")));
        var package = lockFile.RootElement.GetProperty("packages").GetProperty("node_modules/a-tool");
        Assert.Equal("1.2.3", package.GetProperty("version").GetString());
        Assert.Equal("sha512-abc", package.GetProperty("integrity").GetString());
    }

    [Fact]
    public async Task RestoresAtTheSameTimeDoTheWorkOnce()
    {
        using var npm = new FakeNpm("while [ -e \"$0.held\" ]; do sleep 0.05; done; " + FakeNpm.InstallsATool);
        var held = Path.Combine(npm.SearchPath, "npm.held");
        await File.WriteAllTextAsync(held, "", TestContext.Current.CancellationToken);

        var restores = Task.WhenAll(RestoreAsync(npm), RestoreAsync(npm), RestoreAsync(npm));
        await UntilAsync(() => _said.Contains("Another start is restoring A tool 1.2.3; waiting for it."), "another start says that it waits");
        File.Delete(held);
        var folders = await restores;

        Assert.Single(folders.Distinct());
        Assert.Equal(1, npm.CallCount);
    }

    [Fact]
    public async Task AfterAnInterruptedRestoreTheNextOneIsWhole()
    {
        using var cancellation = new CancellationTokenSource();
        using var slow = new FakeNpm("mkdir -p node_modules/a-tool && echo half > node_modules/a-tool/program && exec sleep 1000");
        var restore = RunAsync(slow, searchPath: null, cacheRoot: null, tool: null, cancellation.Token);
        await UntilAsync(
            () => Directory.Exists(slow.CacheRoot) && Directory.EnumerateFiles(slow.CacheRoot, "program", SearchOption.AllDirectories).Any(),
            "half of the tool is there");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => restore);
        using var npm = new FakeNpm(FakeNpm.InstallsATool);
        var folder = await RestoreAsync(npm, cacheRoot: slow.CacheRoot);
        Assert.Equal("content", File.ReadAllText(Path.Combine(folder, "program")).Trim());
    }

    [Fact]
    public async Task WhatAKilledRestoreLeftIsClearedByTheNext()
    {
        using var npm = new FakeNpm(FakeNpm.InstallsATool);
        var left = Directory.CreateDirectory(Path.Combine(npm.CacheRoot, "a-tool", ".staging-left.over"));

        await RestoreAsync(npm);

        Assert.False(Directory.Exists(left.FullName));
    }

    [Fact]
    public async Task WithoutNpmTheMessageSaysWhatToInstall()
    {
        using var npm = new FakeNpm("");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RestoreAsync(npm, searchPath: "/nowhere"));

        Assert.StartsWith("npm was not found in PATH", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Install Node.js", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("npm error code EAI_AGAIN", "the registry could not be reached")]
    [InlineData("npm error code ENOTFOUND", "the registry could not be reached")]
    [InlineData("npm error code EINTEGRITY", "not the one whose hash is recorded")]
    [InlineData("npm error code SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS")]
    [InlineData("npm error code E401", "npm login")]
    [InlineData("npm error code E404", "the registry does not have it")]
    [InlineData("npm error code ENOSPC", "the disk is full")]
    [InlineData("npm error code EACCES", "a folder cannot be written")]
    public async Task AFailureOfNpmIsExplainedWithItsRemedy(string output, string explanation)
    {
        using var npm = new FakeNpm($"echo '{output}' >&2; exit 1");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RestoreAsync(npm));

        Assert.StartsWith("npm could not install a-tool@1.2.3", exception.Message, StringComparison.Ordinal);
        Assert.Contains(explanation, exception.Message, StringComparison.Ordinal);
        Assert.Contains(output, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesThatNpmLeftOutOnAFullDiskAreAFailure()
    {
        using var npm = new FakeNpm(FakeNpm.InstallsATool + "; echo 'npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device' >&2");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RestoreAsync(npm));

        Assert.Contains("the disk is full", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADiskWithTooLittleRoomIsSaidBeforeTheDownload()
    {
        using var npm = new FakeNpm(FakeNpm.InstallsATool);

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RestoreAsync(npm, tool: Tool with { DiskMegabytes = int.MaxValue }));

        Assert.StartsWith("The disk is too full for A tool 1.2.3", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, npm.CallCount);
    }

    [Fact]
    public async Task ACacheThatCannotBeWrittenIsSaidWithTheVariableThatMovesIt()
    {
        using var npm = new FakeNpm(FakeNpm.InstallsATool);

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(() => RestoreAsync(npm, cacheRoot: "/dev/null/cache"));

        Assert.Contains("XDG_CACHE_HOME", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APlatformWithoutAPackageIsToldWhichHaveOne()
    {
        using var pin = new MemoryStream("""
            { "tool": "t", "contents": "A tool", "version": "1", "downloadMegabytes": 1, "diskMegabytes": 1,
              "packages": { "linux-x64": { "name": "t", "integrity": null } } }
            """u8.ToArray());

        var exception = Assert.Throws<DistributedApplicationException>(() => PinnedTool.Read(pin, "plan9-mips"));

        Assert.StartsWith("'A tool' is not available for this platform, plan9-mips. There are packages for: linux-x64.", exception.Message, StringComparison.Ordinal);
    }

    private Task<string> RestoreAsync(FakeNpm npm, string? searchPath = null, string? cacheRoot = null, PinnedTool? tool = null) =>
        RunAsync(npm, searchPath, cacheRoot, tool, TestContext.Current.CancellationToken);

    private Task<string> RunAsync(FakeNpm npm, string? searchPath, string? cacheRoot, PinnedTool? tool, CancellationToken cancellationToken) =>
        ToolRestore.RunAsync(
            tool ?? Tool,
            new ToolCache(cacheRoot ?? npm.CacheRoot),
            searchPath ?? npm.SearchPath,
            (folders, _) =>
            {
                File.Move(Path.Combine(folders.Package, "program"), Path.Combine(folders.Staging, "program"));
                return Task.CompletedTask;
            },
            _said.Enqueue,
            cancellationToken);

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(RunningApplication.Patience);
        while (!condition())
        {
            Assert.False(bound.IsCancellationRequested, $"Waited in vain until {what}.");
            await Task.Delay(1, CancellationToken.None);
        }
    }
}
