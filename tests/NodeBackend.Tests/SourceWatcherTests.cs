using NodePostgres.Hosting.NodeBackend;

namespace NodeBackend.Tests;

public sealed class SourceWatcherTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("source-watcher-");

    public SourceWatcherTests()
    {
        foreach (var folder in (string[])["src", "node_modules", "dist", ".git", "test"])
        {
            _folder.CreateSubdirectory(folder);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("src/index.js")]
    [InlineData("src/deep/er/index.js")]
    [InlineData("migrations/1.sql")]
    [InlineData("package.json")]
    public async Task A_changed_source_is_told(string file) => Assert.Contains(file, await ChangedAsync(() => Write(file)));

    [Theory]
    [InlineData("node_modules/a/index.js")]
    [InlineData("dist/index.js")]
    [InlineData(".git/index")]
    [InlineData(".env")]
    [InlineData("test/index.test.js")]
    [InlineData("src/index.js~")]
    [InlineData("src/.index.js.swp")]
    public async Task What_is_no_source_is_not(string file) =>
        // The source that follows shows that the other was not merely late.
        Assert.Equal(["src/index.js"], await ChangedAsync(() =>
        {
            Write(file);
            Write("src/index.js");
        }));

    [Fact]
    public async Task A_file_that_an_editor_writes_elsewhere_and_renames_is_told()
    {
        Write("src/index.js");

        Assert.Contains("src/index.js", await ChangedAsync(() =>
        {
            Write("src/.index.js.new");
            File.Move(Path.Combine(_folder.FullName, "src/.index.js.new"), Path.Combine(_folder.FullName, "src/index.js"), overwrite: true);
        }));
    }

    [Fact]
    public async Task A_deleted_file_is_told()
    {
        Write("src/index.js");

        Assert.Contains("src/index.js", await ChangedAsync(() => File.Delete(Path.Combine(_folder.FullName, "src/index.js"))));
    }

    [Fact]
    public async Task Many_changes_at_once_are_told_together()
    {
        void WriteMany()
        {
            for (var file = 0; file < 20; file++)
            {
                Write($"src/{file}.js");
            }
        }

        // "At once" is as quick as a busy machine writes them.
        Assert.Equal(20, (await ChangedAsync(WriteMany, quiet: TimeSpan.FromSeconds(3))).Count);
    }

    private async Task<IReadOnlyCollection<string>> ChangedAsync(Action change, TimeSpan? quiet = null)
    {
        using var watcher = new SourceWatcher(_folder.FullName, quiet);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(RunningApplication.Patience);
        change();
        await foreach (var changed in watcher.ReadAsync(bound.Token))
        {
            return [.. changed.Select(path => Path.GetRelativePath(_folder.FullName, path))];
        }

        return [];
    }

    private void Write(string file)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "changed");
    }
}
