using NodePostgres.Hosting.NodeBackend;

namespace NodeBackend.Tests;

/// <summary>What leads to a new build of the image, and what does not.</summary>
public sealed class BuildContextTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-build-context-");

    public BuildContextTests() => Write("Dockerfile", "FROM scratch");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("node_modules", "node_modules/pg/index.js")]
    [InlineData("/dist/", "dist/server.js")]
    [InlineData("*.log", "build.log")]
    [InlineData("**/*.log", "deep/er/build.log")]
    [InlineData("**/coverage", "packages/a/coverage/index.html")]
    [InlineData("test/?.ts", "test/a.ts")]
    [InlineData("*\n!src", "README.md")]
    [InlineData("# a comment\n\n.git", ".git/HEAD")]
    [InlineData("!src\nsrc", "src/server.ts")]
    public void An_ignored_file_does_not(string ignore, string file) => Assert.False(Changes(ignore, file));

    [Theory]
    [InlineData("", "src/server.ts")]
    [InlineData("node_modules", "packages/a/node_modules/x.js")]
    [InlineData("*.log", "deep/build.log")]
    [InlineData("*\n!src", "src/server.ts")]
    [InlineData("src\n!src/server.ts", "src/server.ts")]
    [InlineData("#src", "src/server.ts")]
    [InlineData("test/?.ts", "test/ab.ts")]
    [InlineData("*", "Dockerfile")]
    public void Any_other_file_does(string ignore, string file) => Assert.True(Changes(ignore, file));

    [Fact]
    public void The_Dockerfiles_own_list_comes_before_that_of_the_folder()
    {
        Write("Dockerfile.dockerignore", "src");

        Assert.False(Changes("docs", "src/server.ts"));
        Assert.True(Changes("docs", "docs/index.md"));
    }

    [Fact]
    public void A_new_file_a_file_less_and_other_arguments_do()
    {
        var before = Fingerprint();
        Write("src/server.ts", "");
        var more = Fingerprint();
        File.Delete(Path.Combine(_folder.FullName, "src/server.ts"));

        Assert.NotEqual(before, more);
        Assert.Equal(before, Fingerprint());
        Assert.NotEqual(before, Fingerprint("STAGE=debug"));
    }

    private bool Changes(string ignore, string file)
    {
        Write(".dockerignore", ignore);
        Write(file, "before");
        var before = Fingerprint();
        Write(file, "after that");
        return Fingerprint() != before;
    }

    private string Fingerprint(string more = "") => new BuildContext(_folder.FullName, Path.Combine(_folder.FullName, "Dockerfile")).Fingerprint(more);

    private void Write(string file, string content)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
