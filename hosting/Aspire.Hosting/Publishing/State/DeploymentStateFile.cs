using System.Text.Json;
using System.Text.Json.Nodes;
using Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Pipelines;

/// <summary>
/// Keeps what deployments remember in <c>~/.aspire/deployments/{hash of the AppHost's path}/{environment}.json</c>, which
/// only this user may read: names with colons and their values, as the configuration reads them.
/// </summary>
internal sealed class DeploymentStateFile(IConfiguration configuration, IHostEnvironment environment) : IDeploymentStateManager, IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    public string? StateFilePath => PathFor(configuration, environment);

    /// <summary>The file for an AppHost and environment; null where the AppHost is not known by its path.</summary>
    public static string? PathFor(IConfiguration configuration, IHostEnvironment environment)
    {
        var name = environment.EnvironmentName.ToLowerInvariant();
        return configuration["AppHost:PathSha256"] is { Length: > 0 } appHost && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".aspire", "deployments", appHost, $"{name}.json")
            : null;
    }

    public async Task<DeploymentStateSection> AcquireSectionAsync(string sectionName, CancellationToken cancellationToken = default)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var data = new JsonObject();
            foreach (var (key, value) in Read())
            {
                if (key == sectionName)
                {
                    data[string.Empty] = value?.DeepClone();
                }
                else if (key.StartsWith($"{sectionName}:", StringComparison.Ordinal))
                {
                    data[key[(sectionName.Length + 1)..]] = value?.DeepClone();
                }
            }
            return new(sectionName, data, _versions.GetValueOrDefault(sectionName));
        }
        finally
        {
            _lock.Release();
        }
    }

    public Task SaveSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default)
        => ReplaceAsync(section, section.Data, cancellationToken);

    public Task DeleteSectionAsync(DeploymentStateSection section, CancellationToken cancellationToken = default)
        => ReplaceAsync(section, [], cancellationToken);

    public async Task ClearAllStateAsync(CancellationToken cancellationToken = default)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _versions.Clear();
            if (StateFilePath is { } path && File.Exists(path))
            {
                File.Delete(path);
            }
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();

    private async Task ReplaceAsync(DeploymentStateSection section, JsonObject data, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_versions.GetValueOrDefault(section.SectionName) is var version && version != section.Version)
            {
                throw new InvalidOperationException(
                    $"Concurrency conflict detected in section '{section.SectionName}'. Expected version {section.Version}, but current version is {version}.");
            }
            section.Version = _versions[section.SectionName] = version + 1;

            var state = Read();
            foreach (var key in state.Select(entry => entry.Key).Where(key => key == section.SectionName || key.StartsWith($"{section.SectionName}:", StringComparison.Ordinal)).ToArray())
            {
                state.Remove(key);
            }
            Flatten(section.SectionName, data, state);
            if (StateFilePath is { } path)
            {
                await AtomicFile.WritePrivateAsync(path, state.ToJsonString(Indented) + "\n", cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _lock.Release();
        }
    }

    private JsonObject Read()
    {
        if (StateFilePath is not { } path || !File.Exists(path))
        {
            return [];
        }
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"What earlier deployments remembered in '{path}' cannot be read: {exception.Message} Mend the file, or delete it to begin anew.", exception);
        }
    }

    private static void Flatten(string name, JsonObject data, JsonObject into)
    {
        foreach (var (key, value) in data)
        {
            var path = key.Length == 0 ? name : $"{name}:{key}";
            if (value is JsonObject nested)
            {
                Flatten(path, nested, into);
            }
            else
            {
                into[path] = value?.DeepClone();
            }
        }
    }
}
