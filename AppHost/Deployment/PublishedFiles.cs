using System.Globalization;
using System.Text;
using Files;

namespace AppHost.Deployment;

/// <summary>
/// Completes what the compose publisher has written: the limits, for which Aspire's compose model has no words, and the files
/// that a person works with.
/// </summary>
internal static class PublishedFiles
{
    /// <summary>Completes the files in an output folder. What a person has filled in stays.</summary>
    public static async Task CompleteAsync(string output, PublishedSettings settings, CancellationToken cancellationToken)
    {
        var compose = Path.Combine(output, "docker-compose.yaml");
        var text = await File.ReadAllTextAsync(compose, cancellationToken).ConfigureAwait(false);
        await AtomicFile.WriteAsync(compose, WithLimits(text, settings.Limits), cancellationToken).ConfigureAwait(false);

        await AtomicFile.WriteAsync(Path.Combine(output, ".env.example"), settings.Example(), cancellationToken).ConfigureAwait(false);
        await WriteEnvAsync(Path.Combine(output, ".env"), output, settings, cancellationToken).ConfigureAwait(false);
        if (settings.Secrets.Count > 0)
        {
            var script = Path.Combine(output, "create-secrets.sh");
            await AtomicFile.WriteAsync(script, SecretsScript.Write(settings.Secrets), cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute);
            }
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
        var there = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : null;
        var lines = (there ?? settings.Example()).TrimEnd('\n').Split('\n').Select(line => IsEmptySetting(line) ? $"# {line}" : line).ToList();
        foreach (var (name, folder) in settings.Contexts)
        {
            var context = PublishedSettings.ContextFrom(output, folder);
            if (!settings.Example().Contains($"# {name}={context}\n", StringComparison.Ordinal) && !lines.Exists(line => line.StartsWith($"{name}=", StringComparison.Ordinal)))
            {
                lines.Insert(lines.IndexOf(lines.FirstOrDefault(line => line.StartsWith($"# {name}=", StringComparison.Ordinal)) ?? lines[^1]) + 1, $"{name}={context}");
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
