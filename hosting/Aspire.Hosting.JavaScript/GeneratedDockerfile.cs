using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>A Dockerfile for an application that has none: a stage that installs and builds, and one that runs as an ordinary user.</summary>
internal static class GeneratedDockerfile
{
    // The major that Aspire takes where the application does not pin one.
    private const string DefaultNodeMajor = "22";

    // The files by which version managers pin a version; "engines" in package.json only says what would do.
    private static readonly string[] PinFiles = [".nvmrc", ".node-version"];

    public static string For(JavaScriptAppResource app, string[]? entrypoint)
    {
        var image = $"node:{NodeMajor(app.WorkingDirectory)}-slim";
        var text = new StringBuilder().Append($"FROM {image} AS build\nWORKDIR /app\n");

        if (app.TryGetLastAnnotation<JavaScriptPackageManagerAnnotation>(out var manager))
        {
            if (manager.ExecutableName is not "npm")
            {
                text.Append($"RUN npm install --global {manager.ExecutableName}\n");
            }

            foreach (var files in manager.PackageFilesPatterns)
            {
                text.Append($"COPY {files.Source} {files.Destination}\n");
            }

            var cache = string.IsNullOrEmpty(manager.CacheMount) ? string.Empty : $"--mount=type=cache,target={manager.CacheMount} ";
            if (app.TryGetLastAnnotation<JavaScriptInstallCommandAnnotation>(out var install))
            {
                text.Append($"RUN {cache}{manager.ExecutableName} {string.Join(' ', install.Args)}\n");
            }

            text.Append("COPY . .\n");
            if (app.TryGetLastAnnotation<JavaScriptBuildScriptAnnotation>(out var build))
            {
                string?[] words = [manager.ExecutableName, manager.ScriptCommand, build.ScriptName, .. build.Args];
                text.Append($"RUN {string.Join(' ', words.Where(word => !string.IsNullOrEmpty(word)))}\n");
            }
        }
        else
        {
            text.Append("COPY . .\n");
        }

        if (entrypoint is not null)
        {
            text.Append($"\nFROM {image} AS runtime\nWORKDIR /app\nCOPY --from=build /app /app\nENV NODE_ENV=production\nUSER node\n")
                .Append($"ENTRYPOINT {JsonSerializer.Serialize(entrypoint)}\n");
        }

        return text.ToString();
    }

    private static string NodeMajor(string directory)
        => PinFiles
            .Select(file => Path.Combine(directory, file))
            .Where(File.Exists)
            .Select(file => string.Concat(File.ReadAllText(file).Trim().TrimStart('v', 'V').TakeWhile(char.IsAsciiDigit)))
            .FirstOrDefault(major => major.Length > 0)
            ?? DefaultNodeMajor;
}
