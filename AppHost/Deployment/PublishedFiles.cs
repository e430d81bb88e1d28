using Compose;
using NodePostgres.Hosting.PinnedTools;
using NodePostgres.Hosting.Compose.Resources;

namespace AppHost.Deployment;

/// <summary>
/// Writes the compose file beside what it needs: the settings and the secrets that a person fills in, and the files for podman-compose.
/// </summary>
internal static class PublishedFiles
{
    private const string Guard = "interrupted-publish";

    /// <summary>
    /// Takes the whole text of a compose file, and makes what the publisher is about to write one that every compose tool
    /// refuses: a stop before <see cref="CompleteAsync"/> must not leave one without what it needs.
    /// </summary>
    public static string Withhold(ComposeFile file)
    {
        var text = file.ToYaml();
        file.Services[Guard] = new() { Name = Guard, Image = "${COMPLETE_FILE:?publishing this file was interrupted, publish again}" };
        return text;
    }

    /// <summary>
    /// Completes the files in an output folder: what a compose file needs before that file, and <c>docker-compose.yaml</c> last, so
    /// that a stop at any moment leaves none that lacks something. What a person has filled in stays.
    /// </summary>
    public static async Task CompleteAsync(string output, ComposeFile file, PublishedSettings settings, CancellationToken cancellationToken)
    {
        var script = Path.Combine(output, "create-secrets.sh");
        if (settings.Secrets.Count > 0)
        {
            await AtomicFile.WriteAsync(script, SecretsScript.Write(settings.Secrets), cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute);
            }
        }
        await AtomicFile.WriteAsync(Path.Combine(output, ".env.example"), settings.Example(), cancellationToken).ConfigureAwait(false);
        await WriteEnvAsync(Path.Combine(output, ".env"), output, settings, cancellationToken).ConfigureAwait(false);

        await AtomicFile.WriteAsync(Path.Combine(output, PodmanComposeOverride.Name), PodmanComposeOverride.For(file), cancellationToken).ConfigureAwait(false);
        await AtomicFile.WriteAsync(Path.Combine(output, PodmanComposeFile.Name), PodmanComposeFile.From(settings.Compose), cancellationToken).ConfigureAwait(false);
        await AtomicFile.WriteAsync(Path.Combine(output, "docker-compose.yaml"), settings.Compose, cancellationToken).ConfigureAwait(false);
        file.Services.Remove(Guard);
        if (settings.Secrets.Count == 0)
        {
            // That of a publish before, whose secrets no file mounts any more.
            File.Delete(script);
        }
    }

    /// <summary>
    /// Writes <c>.env</c> the first time. A line that sets nothing would count as the empty string and hide a default, so it
    /// becomes a comment.
    /// </summary>
    private static async Task WriteEnvAsync(string path, string output, PublishedSettings settings, CancellationToken cancellationToken)
    {
        // What the publisher has just begun is not a person's.
        var there = settings.HasEnv && File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : null;
        var lines = (there ?? settings.Example()).TrimEnd('\n').Split('\n').Select(line => IsEmptySetting(line) ? $"# {line}" : line).ToList();
        var contexts = settings.Contexts.Select(context => (context.Key, Value: PublishedSettings.ContextFrom(output, context.Value)))
            .Where(context => !settings.Example().Contains($"# {context.Key}={context.Value}\n", StringComparison.Ordinal));
        foreach (var (name, value) in contexts.Concat(settings.SelfNamed()))
        {
            if (!lines.Exists(line => line.StartsWith($"{name}=", StringComparison.Ordinal)))
            {
                lines.Insert(lines.IndexOf(lines.FirstOrDefault(line => line.StartsWith($"# {name}=", StringComparison.Ordinal)) ?? lines[^1]) + 1, $"{name}={value}");
            }
        }
        var text = string.Join('\n', lines) + "\n";
        if (text != there)
        {
            await AtomicFile.WriteAsync(path, text, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsEmptySetting(string line)
        => line.Length > 1 && line.EndsWith('=') && line[..^1].All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
