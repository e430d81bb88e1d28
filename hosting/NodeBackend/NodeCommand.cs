using System.Buffers;

namespace NodePostgres.Hosting.NodeBackend;

/// <summary>A command of the backend in exec form: a program and its arguments.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record NodeCommand(string Program, IReadOnlyList<string> Arguments)
{
    // A script with one of these needs a shell; the package manager gives it one.
    private static readonly SearchValues<char> ShellCharacters = SearchValues.Create("&|;<>$`\"'*?()\\~=");

    /// <summary>True where the command is <c>node …</c> itself, so that signals reach Node and no package manager stands between.</summary>
    public bool IsNode => Program == "node";

    /// <summary>
    /// Resolves <c>npm run x</c>, <c>npm start</c> and their yarn and pnpm twins to the script itself where it is a plain
    /// <c>node …</c>. A package manager between costs a third of a second, ends before its child on a signal, and is not in
    /// a lean image.
    /// </summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="package">The backend's <c>package.json</c>.</param>
    public static NodeCommand Resolve(IReadOnlyList<string> command, PackageJson package)
    {
        var asGiven = new NodeCommand(command[0], [.. command.Skip(1)]);
        if (ScriptName(command) is not { } name
            || !package.Scripts.TryGetValue(name, out var script)
            // What is to run before or after it is the package manager's to know.
            || package.Scripts.ContainsKey("pre" + name) || package.Scripts.ContainsKey("post" + name))
        {
            return asGiven;
        }

        var words = script.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["node", ..] && !script.AsSpan().ContainsAny(ShellCharacters)
            ? new NodeCommand("node", words[1..])
            : asGiven;
    }

    /// <summary>The script of <c>package.json</c> that <paramref name="command"/> runs; null where it runs something else.</summary>
    public static string? ScriptName(IReadOnlyList<string> command) => command switch
    {
        ["npm" or "pnpm" or "yarn", "run", var name] => name,
        ["npm" or "pnpm" or "yarn", "start"] => "start",
        _ => null,
    };
}
