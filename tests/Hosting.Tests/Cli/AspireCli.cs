using System.Diagnostics;

namespace Hosting.Tests.Cli;

/// <summary>
/// The repository's <c>./aspire</c> with a home of its own: of running app hosts it sees those that were started with it alone. In
/// the end, they are stopped.
/// </summary>
internal sealed class AspireCli : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-cli-");
    private readonly Dictionary<string, string> _environment;

    /// <param name="environment">On top of this process's.</param>
    public AspireCli(IReadOnlyDictionary<string, string>? environment = null)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string Given(string variable, string otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : otherwise;
        _environment = new(environment ?? new Dictionary<string, string>())
        {
            ["HOME"] = _folder.CreateSubdirectory("home").FullName,
            // What was restored is shared with everything else; secrets and whatever else a home gets are not.
            ["DOTNET_CLI_HOME"] = Given("DOTNET_CLI_HOME", home),
            ["NUGET_PACKAGES"] = Given("NUGET_PACKAGES", Path.Combine(home, ".nuget", "packages")),
            ["XDG_CACHE_HOME"] = Given("XDG_CACHE_HOME", Path.Combine(home, ".cache")),
            ["NO_COLOR"] = "true",
        };
    }

    /// <summary>The clone.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Projects.AppHost.ProjectPath, ".."));

    /// <summary>A folder for what a test writes; it is deleted in the end.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Arguments of an app host whose data and ports are this test's own.</summary>
    public IReadOnlyList<string> OwnApplication(int port) =>
    [
        "--", "--runtime=processes", $"--Postgres:DataFolder={Folder}/postgres", $"--Backend:Port={port}", "--ASPNETCORE_URLS=http://localhost:0",
        .. RunningApplication.PatientBackend,
    ];

    /// <summary>Runs it in the clone, and fails where the exit code is not 0. Returns what it wrote to the standard output.</summary>
    public async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        using var process = Start(Repository, arguments);
        var (output, exitCode) = await process.EndAsync();
        Assert.True(exitCode == 0, $"./aspire {string.Join(' ', arguments)} ended with exit code {exitCode}:\n{output}\n{process.Errors}");
        return output;
    }

    /// <summary>Starts it in a working directory.</summary>
    public CliProcess Start(string workingDirectory, params IEnumerable<string> arguments)
    {
        // env and setsid become the CLI: it leads its group and heeds Ctrl+C, as in a terminal, also where the tests run in the
        // background, with SIGINT ignored.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "setsid", Path.Combine(Repository, "aspire"), .. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        return new CliProcess(start);
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Start(Repository, "stop", "--all"))
        {
            await stop.EndAsync();
        }

        _folder.Delete(recursive: true);
    }
}
