using System.Collections.Concurrent;
using AppHost.Node;
using Tests.Shared;
using Tooling;

namespace AppHost.Tests.Node;

public sealed class NodeProjectTests : IDisposable
{
    private const string Succeeds = "case \"$1\" in ci) mkdir -p node_modules ;; run) mkdir -p dist ;; esac";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("node-project-");
    private readonly ConcurrentQueue<string> _said = new();

    public NodeProjectTests()
    {
        Write("package.json", "{}");
        Write("package-lock.json", "{}");
        Write("src/index.ts", "1");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Packages_and_build_are_made_once()
    {
        using var npm = new FakeNpm(Succeeds);

        await PrepareAsync(npm);
        await PrepareAsync(npm);

        Assert.Equal(2, npm.CallCount);
    }

    [Theory]
    [InlineData("src/index.ts", 3)]
    [InlineData("src/new.ts", 3)]
    [InlineData("tsconfig.json", 3)]
    [InlineData("package-lock.json", 4)]
    public async Task What_changed_decides_what_is_made_again(string file, int calls)
    {
        using var npm = new FakeNpm(Succeeds);
        await PrepareAsync(npm);

        Write(file, "changed");
        await PrepareAsync(npm);

        Assert.Equal(calls, npm.CallCount);
    }

    [Theory]
    [InlineData("node_modules")]
    [InlineData("dist")]
    public async Task What_was_deleted_is_made_again(string folder)
    {
        using var npm = new FakeNpm(Succeeds);
        await PrepareAsync(npm);

        Directory.Delete(Path.Combine(_folder.FullName, folder), recursive: true);
        await PrepareAsync(npm);

        Assert.Equal(3, npm.CallCount);
    }

    [Fact]
    public async Task A_failed_build_is_told_with_its_last_lines_and_tried_again()
    {
        using var failing = new FakeNpm($"{Succeeds}; [ \"$1\" != run ] || {{ echo 'src/index.ts(1,1): error TS1: no'; exit 2; }}");

        var exception = await Assert.ThrowsAsync<ToolException>(() => PrepareAsync(failing));

        Assert.StartsWith("'npm run build --if-present' failed in", exception.Message, StringComparison.Ordinal);
        Assert.Contains("error TS1: no", exception.Message, StringComparison.Ordinal);
        using var npm = new FakeNpm(Succeeds);
        await PrepareAsync(npm);
        Assert.Equal(1, npm.CallCount);
    }

    [Fact]
    public async Task Without_a_lock_file_the_message_says_how_to_get_one()
    {
        File.Delete(Path.Combine(_folder.FullName, "package-lock.json"));
        using var npm = new FakeNpm(Succeeds);

        var exception = await Assert.ThrowsAsync<ToolException>(() => PrepareAsync(npm));

        Assert.Contains("has no package-lock.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains("npm install", exception.Message, StringComparison.Ordinal);
    }

    private Task PrepareAsync(FakeNpm npm) =>
        new NodeProject(_folder.FullName, nodeFolder: _folder.FullName).PrepareAsync(_said.Enqueue, npm.SearchPath, TestContext.Current.CancellationToken);

    private void Write(string file, string content)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
