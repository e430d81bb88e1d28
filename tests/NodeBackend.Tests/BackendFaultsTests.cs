
namespace NodeBackend.Tests;

/// <summary>A wrong section <c>Backend</c> is refused at the start, with all its faults.</summary>
[Trait("Category", "Application")]
public sealed class BackendFaultsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backend-faults-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        Write("package.json", """{ "scripts": { "start": "node server.js" }, "dependencies": { "a": "1.0.0" } }""");

        var said = await SaidAsync(
            "--Backend:Port=99999", "--Backend:TargetPort=eighty", "--Backend:HealthPath=health", "--Backend:DatabaseName=a b", "--Backend:MemoryLimitMiB=1",
            "--Backend:Watch=perhaps", "--Backend:StartCommand=npm start", "--Backend:Environment:PORT=1", "--Backend:Environment:A-B=1", "--Backend:Prot=8081");

        Assert.Contains("'Backend' in AppHost/appsettings.json has 12 fault(s):", said, StringComparison.Ordinal);
        Assert.Contains("TargetPort: 'eighty' is not a whole number. Write digits only, for example 3000.", said, StringComparison.Ordinal);
        Assert.Contains("StartCommand: 'npm start' is one text. Write program and arguments as a list", said, StringComparison.Ordinal);
        Assert.Contains("Watch: 'perhaps' is neither true nor false.", said, StringComparison.Ordinal);
        Assert.Contains("Prot: There is no such setting. There are: Path, ", said, StringComparison.Ordinal);
        Assert.Contains($"MigrateCommand: 'npm run db:migrate' runs the script 'db:migrate', which '{_folder.FullName}/package.json' does not have. ", said, StringComparison.Ordinal);
        Assert.Contains($"Path: '{_folder.FullName}' has no lock file", said, StringComparison.Ordinal);
        Assert.Contains("Port: 99999 is not a port. Use 1 to 65535.", said, StringComparison.Ordinal);
        Assert.Contains("MemoryLimitMiB: 1 is too little", said, StringComparison.Ordinal);
        Assert.Contains("HealthPath: 'health' is not a path.", said, StringComparison.Ordinal);
        Assert.Contains("DatabaseName: 'a b' is not a name for a database.", said, StringComparison.Ordinal);
        Assert.Contains("Environment: 'PORT' is set by the AppHost. Leave it out; it comes from Port and TargetPort.", said, StringComparison.Ordinal);
        Assert.Contains("Environment: 'A-B' is not the name of a variable.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_the_Dockerfile_and_its_stage_must_be_there()
    {
        Write("package.json", """{ "scripts": { "start": "node server.js" } }""");
        Assert.Contains($"Dockerfile: there is no file '{_folder.FullName}/Dockerfile'.", await SaidAsync("--operation", "publish"), StringComparison.Ordinal);

        Write("Dockerfile", "FROM node AS build\nFROM --platform=linux/amd64 node AS final\n");
        Assert.Contains(
            $"Stage: '{_folder.FullName}/Dockerfile' has no stage 'runtime'. It has: build, final. Name one, or write \"\" for the last.",
            await SaidAsync("--operation", "publish"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"scripts\": ", "package.json' is not JSON")]
    [InlineData("[]", "package.json' does not hold a JSON object")]
    [InlineData("{ \"version\": 1 }", "package.json' says \"version\": 1, which is not a text. Write it in quotes, or leave it out.")]
    public async Task A_package_file_that_cannot_be_read_is_named(string content, string expected)
    {
        Write("package.json", content);

        Assert.Contains(expected, await SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_no_Node_project_is_named()
    {
        var said = await SaidAsync();

        Assert.Contains($"Path: '{_folder.FullName}/package.json' cannot be read: ", said, StringComparison.Ordinal);
        Assert.Contains("Name the folder of a Node project.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private async Task<string> SaidAsync(params string[] arguments)
    {
        using var application = new PublishedApplication();
        await application.RunAsync([.. arguments, $"--Backend:Path={_folder.FullName}", "--runtime=processes"]);
        Assert.NotEqual(0, application.ExitCode);
        return application.Console;
    }

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder.FullName, file), content);
}
