using Aspire.Hosting;
using NodePostgres.Hosting.NodeBackend;

namespace NodeBackend.Tests;

public sealed class PackageManagerTests : IDisposable
{
    private const string Project = """{ "dependencies": { "a": "1.0.0" } }""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("package-manager-");

    public PackageManagerTests() => Write("package.json", Project);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("package-lock.json", "{}", "npm", "")]
    [InlineData("npm-shrinkwrap.json", "{}", "npm", "")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: '9.0'", "pnpm", "10.34.0")]
    [InlineData("yarn.lock", "# yarn lockfile v1", "yarn", "1.22.22")]
    [InlineData("yarn.lock", "__metadata:\n  version: 8", "yarn", "4.18.1")]
    public void The_lock_file_says_which_it_is(string file, string content, string name, string version)
    {
        Write(file, content);

        var manager = PackageManager.Of(_folder.FullName)!;

        Assert.Equal((name, version), (manager.Name, manager.Version));
    }

    [Theory]
    [InlineData("pnpm@9.15.0", "9.15.0")]
    [InlineData("pnpm@12.21.0-rc.1", "12.21.0-rc.1")]
    [InlineData("pnpm@10.33.0+sha1.abc", "10.33.0")]
    public void The_version_that_the_project_asks_for_counts(string asked, string version)
    {
        Write("package.json", $$"""{ "packageManager": "{{asked}}", "dependencies": { "a": "1.0.0" } }""");
        Write("pnpm-lock.yaml", "lockfileVersion: '9.0'");

        Assert.Equal(version, PackageManager.Of(_folder.FullName)!.Version);
    }

    [Fact]
    public void The_hash_beside_the_version_is_verified()
    {
        Write("package.json", $$"""{ "packageManager": "pnpm@10.0.0+sha512.{{new string('0', 128)}}", "dependencies": { "a": "1.0.0" } }""");
        Write("pnpm-lock.yaml", "");

        Assert.Equal("sha512-" + Convert.ToBase64String(new byte[64]), PackageManager.Of(_folder.FullName)!.Integrity);
    }

    [Fact]
    public void The_project_says_which_of_two_lock_files_counts()
    {
        Write("package.json", """{ "packageManager": "yarn@4.1.0", "dependencies": { "a": "1.0.0" } }""");
        Write("package-lock.json", "{}");
        Write("yarn.lock", "__metadata:");

        Assert.Equal("yarn", PackageManager.Of(_folder.FullName)!.Name);
    }

    [Fact]
    public void Two_lock_files_without_such_a_word_are_refused()
    {
        Write("package-lock.json", "{}");
        Write("pnpm-lock.yaml", "");

        Refused(
            $"'{_folder.FullName}' has the lock files of more than one package manager: package-lock.json, pnpm-lock.yaml. Delete those that are not "
            + "kept up to date, or say which counts by \"packageManager\" in package.json (for example \"pnpm@10.34.0\").");
    }

    [Fact]
    public void A_project_and_a_lock_file_that_disagree_are_refused()
    {
        Write("package.json", """{ "packageManager": "pnpm@10.34.0", "dependencies": { "a": "1.0.0" } }""");
        Write("package-lock.json", "{}");

        Refused(
            $"'{_folder.FullName}/package.json' says \"packageManager\": \"pnpm@10.34.0\", but the lock file is package-lock.json. "
            + "Run 'pnpm install' there and commit its lock file, or correct \"packageManager\".");
    }

    [Theory]
    [InlineData("pnpm@^10")]
    [InlineData("pnpm@../../../etc")]
    [InlineData("bun@1.2.0")]
    public void What_is_no_exact_version_is_refused(string asked)
    {
        Write("package.json", $$"""{ "packageManager": "{{asked}}", "dependencies": { "a": "1.0.0" } }""");
        Write("pnpm-lock.yaml", "");

        Refused(
            $"'{_folder.FullName}/package.json' says \"packageManager\": \"{asked}\", which is not understood here. "
            + "Name npm, pnpm or yarn with an exact version, for example \"pnpm@10.34.0\".");
    }

    [Fact]
    public void Without_a_lock_file_the_message_says_how_to_get_one() =>
        Refused(
            $"'{_folder.FullName}' has no lock file: none of package-lock.json, npm-shrinkwrap.json, pnpm-lock.yaml, yarn.lock, nor is it in a workspace that has one. "
            + "Run 'npm install' (or pnpm's or Yarn's) there once and commit the lock file, then start again.");

    [Fact]
    public void Without_packages_there_is_none()
    {
        Write("package.json", "{}");

        Assert.Null(PackageManager.Of(_folder.FullName));
    }

    [Theory]
    [InlineData("pnpm-workspace.yaml", "packages: [ apps/* ]", "{}")]
    [InlineData("unrelated", "", """{ "workspaces": [ "apps/*" ] }""")]
    public void A_member_of_a_workspace_has_the_workspaces(string file, string content, string root)
    {
        Write("package.json", root);
        Write(file, content);
        Write("pnpm-lock.yaml", "");
        Write("apps/api/package.json", Project);

        Assert.Equal(_folder.FullName, PackageManager.Of(Path.Combine(_folder.FullName, "apps/api"))!.Folder);
    }

    [Fact]
    public void A_lock_file_further_up_that_is_not_a_workspaces_does_not_count()
    {
        Write("package-lock.json", "{}");
        Write("apps/api/package.json", Project);

        Assert.Throws<DistributedApplicationException>(() => PackageManager.Of(Path.Combine(_folder.FullName, "apps/api")));
    }

    private void Refused(string message) => Assert.Equal(message, Assert.Throws<DistributedApplicationException>(() => PackageManager.Of(_folder.FullName)).Message);

    private void Write(string file, string content)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
