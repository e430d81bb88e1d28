using System.Runtime.InteropServices;

namespace NodePostgres.Hosting.PinnedTools;

/// <summary>The platform this process runs on, in .NET's portable runtime identifiers.</summary>
internal static class Platform
{
    /// <summary>For example <c>linux-x64</c>, <c>linux-musl-arm64</c>, <c>osx-arm64</c>, <c>win-x64</c>.</summary>
    public static string Identifier { get; } = OperatingSystemName() + "-" +
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The name of an executable file here: <c>node</c>, or <c>node.exe</c> on Windows.</summary>
    public static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    /// <summary>Whether a program is in one of the folders of PATH.</summary>
    public static bool IsInPath(string program) => SearchPath().Any(folder => File.Exists(Path.Combine(folder, Executable(program))));

    /// <summary>The folders in which programs are looked for, by default those of the variable PATH.</summary>
    public static string[] SearchPath(string? path = null) => (path ?? Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string OperatingSystemName() =>
        OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : IsMusl(RuntimeInformation.RuntimeIdentifier) ? "linux-musl" : "linux";

    // Alpine's own .NET builds name the distribution instead of the C library.
    private static bool IsMusl(string runtime) => runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal);
}
