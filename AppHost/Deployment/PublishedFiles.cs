using System.Globalization;
using System.Text;
using NodePostgres.Hosting.Compose.Resources;
using Compose;
using Files;

namespace AppHost.Deployment;

/// <summary>
/// Writes what the compose publisher cannot: the compose file with its limits, for which the compose model has no words,
/// and the files that a person works with.
/// </summary>
internal static class PublishedFiles
{
    private const string Guard = "interrupted-publish";

    /// <summary>
    /// Takes the whole text of a compose file, and makes what the publisher is about to write one that every compose tool
    /// refuses: a stop before <see cref="CompleteAsync"/> must not leave services without limits.
    /// </summary>
    public static string Withhold(ComposeFile file, Dictionary<string, ServiceLimits> limits)
    {
        var text = WithLimits(file.ToYaml(), limits);
        file.AddService(new() { Name = Guard, Image = "${COMPLETE_FILE:?publishing this file was interrupted, publish again}" });
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
    /// Adds the limits by the keys that every compose tool outside of a swarm honours; docker-compose 1.29 ignores
    /// <c>deploy.resources</c>.
    /// </summary>
    private static string WithLimits(string yaml, Dictionary<string, ServiceLimits> limits)
    {
        var text = new StringBuilder();
        var section = string.Empty;
        foreach (var line in yaml.TrimEnd('\n').Split('\n'))
        {
            text.Append(line).Append('\n');
            if (line.Length > 0 && line[0] is not ' ' and not '#')
            {
                section = line.TrimEnd(':');
            }
            else if (section == "services" && line.StartsWith("  ", StringComparison.Ordinal) && line.EndsWith(':') && limits.TryGetValue(line[2..^1], out var limit))
            {
                text.Append(CultureInfo.InvariantCulture, $"    mem_limit: \"{limit.MemoryMiB}m\"\n    cpus: {limit.Cpus:0.0#}\n    pids_limit: {limit.Pids}\n");
            }
        }
        return text.ToString();
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
