using NodePostgres.Hosting.Runtime;

namespace Hosting.Tests.Runtime;

/// <summary>The files by which containers get their secrets; no engine is needed to write them.</summary>
public sealed class SecretEnvironmentFilesTests : IDisposable
{
    private const int NoProcess = int.MaxValue;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-environment-");

    private string[] Names => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task They_are_this_users_alone_and_go_with_the_application()
    {
        using (var files = new SecretEnvironmentFiles(_folder.FullName))
        {
            var file = await files.WriteAsync("backend-DB_PASS", "DB_PASS=secret\n", isLasting: false, TestContext.Current.CancellationToken);
            await files.WriteAsync("postgres-POSTGRES_PASSWORD", "POSTGRES_PASSWORD=secret\n", isLasting: true, TestContext.Current.CancellationToken);
            Assert.Equal("DB_PASS=secret\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            Assert.Equal(2, Names.Length);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }

        Assert.Empty(Names);
    }

    [Fact]
    public async Task An_application_that_ends_leaves_those_of_another_in_the_same_process()
    {
        using var running = new SecretEnvironmentFiles(_folder.FullName);
        var file = await running.WriteAsync("postgres", "POSTGRES_PASSWORD=same\n", isLasting: false, TestContext.Current.CancellationToken);
        using (var other = new SecretEnvironmentFiles(_folder.FullName))
        {
            await other.WriteAsync("postgres", "POSTGRES_PASSWORD=same\n", isLasting: false, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task The_next_application_deletes_those_of_one_that_was_killed()
    {
        using var running = new SecretEnvironmentFiles(_folder.FullName);
        await running.WriteAsync("backend-DB_PASS", "DB_PASS=secret\n", isLasting: false, TestContext.Current.CancellationToken);
        await running.WriteAsync("postgres-POSTGRES_PASSWORD", "POSTGRES_PASSWORD=secret\n", isLasting: true, TestContext.Current.CancellationToken);
        var before = Names;
        File.WriteAllText(Path.Combine(_folder.FullName, $"backend-DB_PASS-0123.{NoProcess}.env"), "DB_PASS=old\n");

        using var next = new SecretEnvironmentFiles(_folder.FullName);

        Assert.Equal(before, Names);
    }

    [Fact]
    public async Task A_persistent_container_finds_its_file_under_the_same_name_as_long_as_the_secret_is_the_same()
    {
        using var files = new SecretEnvironmentFiles(_folder.FullName);
        var first = await files.WriteAsync("postgres", "POSTGRES_PASSWORD=one\n", isLasting: true, TestContext.Current.CancellationToken);
        Assert.Equal(first, await files.WriteAsync("postgres", "POSTGRES_PASSWORD=one\n", isLasting: true, TestContext.Current.CancellationToken));
        Assert.NotEqual(first, await files.WriteAsync("postgres", "POSTGRES_PASSWORD=two\n", isLasting: true, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), Path.GetFileName(first), StringComparison.Ordinal);
    }
}
