using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ApplicationUnderTest;

/// <summary>A start of the built AppHost that ends by itself.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to both of its streams.</param>
internal sealed record RefusedStart(int ExitCode, string Output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Starts it with variables on top of this process's; HOME and the tools' cache are in <paramref name="folder"/> unless given.</summary>
    public static async Task<RefusedStart> OfAsync(
        DirectoryInfo folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var configuration = typeof(RefusedStart).Assembly.Location.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var program = Path.Combine(Projects.AppHost.ProjectPath, "bin", configuration, "net10.0", "AppHost");
        var start = new ProcessStartInfo(program, [$"--Postgres:DataFolder={folder.FullName}/postgres", .. arguments])
        {
            WorkingDirectory = Projects.AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Directory.CreateDirectory(Path.Combine(folder.FullName, "home")).FullName;
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(folder.FullName, "cache");
        start.Environment["ASPNETCORE_URLS"] = "http://localhost:0";
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var error = process.StandardError.ReadToEndAsync(bound.Token);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The application was to end by itself and did not.");
        }

        return new(process.ExitCode, await output + await error);
    }
}
