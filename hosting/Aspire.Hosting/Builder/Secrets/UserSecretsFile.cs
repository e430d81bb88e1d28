using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Builder;

/// <summary>
/// The user secrets file, in the format of <c>dotnet user-secrets</c>: one flat JSON object. A change replaces the whole file at once, so that
/// a reader or a crash never meets half of it, and holds a lock file meanwhile, so that two app hosts that start together do not
/// lose each other's values.
/// </summary>
internal sealed class UserSecretsFile(string path, TimeSpan? lockTimeout = null) : IUserSecretsManager
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TimeSpan _lockTimeout = lockTimeout ?? TimeSpan.FromSeconds(10);
    private Action<Exception>? _report;

    public bool IsAvailable => true;

    public string FilePath { get; } = path;

    /// <summary>Why the file could not be written the last time; null when it could.</summary>
    public Exception? WriteFailure { get; private set; }

    /// <summary>Names somebody to tell when the file cannot be written, also of a failure before now. Told once until it can be written again.</summary>
    public void ReportFailuresTo(Action<Exception> report)
    {
        _report = report;
        if (WriteFailure is { } failure)
        {
            report(failure);
        }
    }

    public bool TrySetSecret(string name, string value) => TryChange(secrets =>
    {
        secrets[name] = value;
        return true;
    });

    public bool TryDeleteSecret(string name) => TryChange(secrets => secrets.Remove(name));

    public void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator)
    {
        if (configuration[name] is not null)
        {
            return;
        }

        string? value = null;
        TryChange(secrets =>
        {
            // Another app host may have kept one since the configuration was read.
            if (secrets[name] is JsonValue known && known.TryGetValue(out string? kept))
            {
                value = kept;
                return false;
            }

            secrets[name] = value = valueGenerator();
            return true;
        });
        configuration.AddInMemoryCollection([new(name, value ?? valueGenerator())]);
    }

    public Task SaveStateAsync(JsonObject state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        cancellationToken.ThrowIfCancellationRequested();
        using (Lock())
        {
            Write(Flatten(state));
        }

        return Task.CompletedTask;
    }

    private bool TryChange(Func<JsonObject, bool> change)
    {
        try
        {
            using (Lock())
            {
                var secrets = Read();
                if (change(secrets))
                {
                    Write(secrets);
                }
            }

            WriteFailure = null;
            return true;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or JsonException)
        {
            var isNews = WriteFailure is null;
            WriteFailure = ex;
            if (isNews)
            {
                _report?.Invoke(ex);
            }

            return false;
        }
    }

    private FileStream Lock()
    {
        CreateDirectory();
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                // Left in place: deleting it while another waits for it would let two hold it.
                return new FileStream(FilePath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(FilePath + ".lock") && TimeProvider.System.GetElapsedTime(deadline) < _lockTimeout)
            {
                Thread.Sleep(5);
            }
        }
    }

    private void CreateDirectory()
    {
        var directory = Path.GetDirectoryName(FilePath)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private JsonObject Read()
    {
        if (!File.Exists(FilePath))
        {
            return [];
        }

        using var stream = File.OpenRead(FilePath);
        if (stream.Length == 0)
        {
            return [];
        }

        var parsed = JsonNode.Parse(stream, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return Flatten(parsed?.AsObject() ?? []);
    }

    private void Write(JsonObject secrets)
    {
        var temporary = $"{FilePath}.{Guid.NewGuid():N}.tmp";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(temporary, options))
            {
                JsonSerializer.Serialize(stream, secrets, Format);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static JsonObject Flatten(JsonObject nested)
    {
        var flat = new JsonObject();
        Add("", nested);
        return flat;

        void Add(string key, JsonNode? node)
        {
            switch (node)
            {
                case JsonObject children:
                    foreach (var (name, child) in children)
                    {
                        Add(key.Length == 0 ? name : ConfigurationPath.Combine(key, name), child);
                    }

                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                    {
                        Add(ConfigurationPath.Combine(key, i.ToString(System.Globalization.CultureInfo.InvariantCulture)), items[i]);
                    }

                    break;
                default:
                    flat[key] = node?.DeepClone();
                    break;
            }
        }
    }
}
