using System.Buffers;
using System.Text.Json;

namespace AppHost.Backend;

/// <summary>A command of the backend in exec form: a program and its arguments.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record NodeCommand(string Program, IReadOnlyList<string> Arguments)
{
    // A script with one of these needs a shell; npm gives it one.
    private static readonly SearchValues<char> ShellCharacters = SearchValues.Create("&|;<>$`\"'*?()\\~=");

    /// <summary>True where the command is <c>node …</c> itself, so that signals reach Node and no package manager stands between.</summary>
    public bool IsNode => Program == "node";

    /// <summary>
    /// Resolves <c>npm run x</c>, <c>npm start</c> and their yarn and pnpm twins to the script itself where it is a plain
    /// <c>node …</c>. A package manager between costs a third of a second, swallows signals, and is not in the image.
    /// </summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="backendFolder">The folder with the backend's <c>package.json</c>.</param>
    /// <exception cref="DistributedApplicationException">The command names a script that <c>package.json</c> does not have.</exception>
    public static NodeCommand Resolve(IReadOnlyList<string> command, string backendFolder)
    {
        var asGiven = new NodeCommand(command[0], [.. command.Skip(1)]);
        if (ScriptName(command) is not { } name)
        {
            return asGiven;
        }

        var packageFile = Path.Combine(backendFolder, "package.json");
        using var package = JsonDocument.Parse(File.ReadAllBytes(packageFile));
        if (!package.RootElement.TryGetProperty("scripts", out var scripts) || !scripts.TryGetProperty(name, out var script))
        {
            throw new DistributedApplicationException(
                $"'{packageFile}' has no script '{name}', which the command '{string.Join(' ', command)}' runs. "
                + "Add the script, or set Backend:StartCommand and Backend:MigrateCommand in AppHost/appsettings.json.");
        }

        var words = script.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["node", ..] && !script.GetString()!.AsSpan().ContainsAny(ShellCharacters)
            ? new NodeCommand("node", words[1..])
            : asGiven;
    }

    private static string? ScriptName(IReadOnlyList<string> command) => command switch
    {
        ["npm" or "pnpm" or "yarn", "run", var name] => name,
        ["npm" or "pnpm" or "yarn", "start"] => "start",
        ["pnpm" or "yarn", var name] => name,
        _ => null,
    };
}
