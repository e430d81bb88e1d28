namespace NodePostgres.Hosting.NodeBackend;

/// <summary>What a project's <c>package.json</c> says of its scripts, its packages and its package manager.</summary>
internal sealed class PackageJson
{
    /// <summary>The file's name.</summary>
    public const string FileName = "package.json";

    private static readonly string[] DependencyKinds = ["dependencies", "devDependencies", "optionalDependencies"];
    private static readonly JsonDocumentOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly Dictionary<string, string> _scripts = new(StringComparer.Ordinal);

    private PackageJson(string path, JsonElement root)
    {
        Path = path;
        HasDependencies = DependencyKinds.Any(kind =>
            root.TryGetProperty(kind, out var packages) && packages.ValueKind == JsonValueKind.Object && packages.EnumerateObject().Any());
        IsWorkspaceRoot = root.TryGetProperty("workspaces", out _);
        Name = Text(root, "name");
        Version = Text(root, "version");
        PackageManager = Text(root, "packageManager");
        if (root.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object)
        {
            foreach (var script in scripts.EnumerateObject().Where(script => script.Value.ValueKind == JsonValueKind.String))
            {
                _scripts[script.Name] = script.Value.GetString()!;
            }
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The field <c>name</c>; null where there is none.</summary>
    public string? Name { get; }

    /// <summary>The field <c>version</c>; null where there is none.</summary>
    public string? Version { get; }

    /// <summary>Whether it names any package to install.</summary>
    public bool HasDependencies { get; }

    /// <summary>Whether npm and Yarn take its folder for the root of a workspace.</summary>
    public bool IsWorkspaceRoot { get; }

    /// <summary>The field <c>packageManager</c>, such as <c>pnpm@10.34.0</c>; null where there is none.</summary>
    public string? PackageManager { get; }

    /// <summary>The scripts by name.</summary>
    public IReadOnlyDictionary<string, string> Scripts => _scripts;

    /// <summary>Reads the file in <paramref name="folder"/>.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be read, is not JSON, or one of the fields is not a text.</exception>
    public static PackageJson Read(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Tolerant);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new PackageJson(path, document.RootElement)
                : throw new DistributedApplicationException($"'{path}' does not hold a JSON object. Correct the file.");
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"'{path}' is not JSON: {exception.Message} Correct the file.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"'{path}' cannot be read: {exception.Message} Name the folder of a Node project.", exception);
        }
    }

    private string? Text(JsonElement root, string field) =>
        !root.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw new DistributedApplicationException($"'{Path}' says \"{field}\": {value.GetRawText()}, which is not a text. Write it in quotes, or leave it out.");
}
