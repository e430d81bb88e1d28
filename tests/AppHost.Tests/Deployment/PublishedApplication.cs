using System.Diagnostics;

namespace AppHost.Tests.Deployment;

/// <summary>The AppHost, started to publish, as a process of its own.</summary>
internal sealed class PublishedApplication : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-publish-");

    /// <summary>The output folder.</summary>
    public string Output => Path.Combine(_folder.FullName, "out");

    /// <summary>What the AppHost wrote, standard output and error together.</summary>
    public string Console { get; private set; } = string.Empty;

    public int ExitCode { get; private set; }

    public static string AppHostFolder => Projects.AppHost.ProjectPath;

    /// <summary>Publishes with further arguments. Where the output is not the usual folder, it is the last of them.</summary>
    public static async Task<PublishedApplication> PublishAsync(params string[] arguments)
    {
        var application = new PublishedApplication();
        await application.RunAsync(["--operation", "publish", "--step", "publish", "--output-path", application.Output, .. arguments]);
        return application;
    }

    public async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), .. arguments])
        {
            WorkingDirectory = AppHostFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = _folder.FullName;
        // Publishing needs no engine: none is to be found.
        start.Environment["PATH"] = Path.GetDirectoryName(Environment.ProcessPath);
        start.FileName = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : DotnetHost();
        using var process = Process.Start(start)!;
        var both = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Console = string.Concat(both);
        ExitCode = process.ExitCode;
    }

    /// <summary>The text of a file in the output folder.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Output, name));

    public void Dispose() => _folder.Delete(recursive: true);

    private static string DotnetHost()
        => Path.Combine(Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}
