namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>A variable of a compose file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Default">The value where a person gives none; null asks for one.</param>
/// <param name="Source">Where a deployment takes the value from: an <see cref="IValueProvider"/> or a text.</param>
internal sealed record Setting(string Name, string Description, string? Default = null, object? Source = null);

/// <summary>What a published compose file leaves to the person who deploys it: variables with their defaults, secrets, and what must be known.</summary>
internal sealed class ComposeSettings(string bindAddress, string appHostFolder)
{
    private readonly SortedDictionary<string, Setting> _settings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _selfNamed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _contexts = new(StringComparer.Ordinal);

    /// <summary>The variables by name.</summary>
    public IEnumerable<Setting> All => _settings.Values;

    /// <summary>The variables for which a person, or a deployment, has to give a value.</summary>
    public IEnumerable<Setting> Required => All.Where(setting => setting.Default is null);

    /// <summary>The secrets that services mount.</summary>
    public List<ParameterResource> Secrets { get; } = [];

    /// <summary>What a person who publishes must know, in sentences.</summary>
    public SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of a variable: upper case, with underscores for dashes and dots.</summary>
    public static string VariableName(string name) => name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');

    /// <summary>Adds a variable. Returns its placeholder.</summary>
    /// <exception cref="DistributedApplicationException">The variable stands for something else already.</exception>
    public string Add(string name, string description, string? value, object? source = null)
    {
        var variable = VariableName(name);
        // Within a placeholder these would be compose's.
        var setting = new Setting(variable, description, value?.AsSpan().IndexOfAny('$', '}') >= 0 ? null : value, source);
        if (!_settings.TryAdd(variable, setting) && _settings[variable] is var known && (known.Default, known.Description) != (setting.Default, description))
        {
            throw new DistributedApplicationException(
                $"The variable {variable} of the compose file stands for two things: '{known.Description}' and '{description}'. Rename one of them in the AppHost, and publish again.");
        }
        return setting.Default is null
            ? $"${{{variable}:?set {variable} in .env ({description.Replace('}', ' ').Replace('$', ' ')})}}"
            : $"${{{variable}:-{setting.Default}}}";
    }

    /// <summary>Adds a variable for a value of the model, with the default of a parameter that has one. Returns its placeholder.</summary>
    /// <exception cref="DistributedApplicationException">The value is a secret, or the variable stands for something else already.</exception>
    public string AddValue(IManifestExpressionProvider value)
    {
        if (ComposeValue.SecretIn(value) is { } secret)
        {
            throw new DistributedApplicationException(
                $"The secret '{secret.Name}' is used in the compose file where it could be read by others, and cannot become a file. Give it to a service by WithEnvironment instead.");
        }
        var name = value.ValueExpression.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        return value is ParameterResource parameter
            ? Add(parameter.Name, $"Parameter {parameter.Name}", parameter.Default is { } given and not GenerateParameterDefault ? given.GetDefaultValue() : null, parameter)
            : Add(name, VariableName(name), null, value);
    }

    /// <summary>Adds the address of the host on which ports are published. Returns its placeholder.</summary>
    public string AddBindAddress() => Add(
        "BIND_ADDRESS", "The address of the host on which ports are published: 127.0.0.1 for this machine alone, 0.0.0.0 for all", bindAddress);

    /// <summary>
    /// Adds the folder with an image's sources. The file names it as seen from a folder beside the AppHost's, so that it is the
    /// same on every machine; published elsewhere, the variable says where the sources are.
    /// </summary>
    public string AddContext(string name, string folder, string description)
    {
        _contexts[VariableName(name)] = folder;
        return Add(name, description, PathFrom(Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(appHostFolder))!, "out"), folder));
    }

    /// <summary>
    /// Remembers a variable that a variable of a service of the same name stands for: podman-compose 1.3 takes the service's own text for
    /// the value, unless something outside of the compose file gives one.
    /// </summary>
    public void NoteSelfNamed(string variable, string text)
    {
        if (text.Contains($"${{{variable}:-", StringComparison.Ordinal))
        {
            _selfNamed.Add(variable);
        }
    }

    /// <summary>The text of <c>.env.example</c>: each variable with what it is, and its default.</summary>
    public string Example()
    {
        var text = new StringBuilder(
            """
            # The settings of docker-compose.yaml beside this file. To change one, remove the '#' before it in .env.
            # Secrets are not here: they are files in the folder 'secrets', see create-secrets.sh.

            """.ReplaceLineEndings("\n"));
        foreach (var (name, description, value, _) in All)
        {
            var isSet = value is not null && _selfNamed.Contains(name);
            text.Append('\n').Append("# ").Append(description).Append(value is null ? " (required)" : isSet ? " (podman-compose 1.3 needs this line)" : "")
                .Append(isSet ? ".\n" : ".\n# ").Append(name).Append('=').Append(value).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>
    /// The text of <c>.env</c>: the example the first time, and then what a person has made of it, with what must be set and is not
    /// mentioned. A line that sets nothing would count as the empty string and hide a default, so it becomes a comment.
    /// </summary>
    /// <param name="output">The folder that it is in.</param>
    /// <param name="there">The text that is there; null when there is none.</param>
    public string Env(string output, string? there)
    {
        var lines = (there ?? Example()).TrimEnd('\n').Split('\n').Select(line => IsEmptySetting(line) ? $"# {line}" : line).ToList();
        foreach (var setting in Required.Where(setting => !lines.Exists(line => line.TrimStart('#', ' ').StartsWith($"{setting.Name}=", StringComparison.Ordinal))))
        {
            lines.AddRange(["", $"# {setting.Description}", $"# {setting.Name}="]);
        }
        var contexts = _contexts.Select(context => (context.Key, Value: PathFrom(output, context.Value))).Where(context => context.Value != _settings[context.Key].Default);
        var selfNamed = All.Where(setting => setting.Default is not null && _selfNamed.Contains(setting.Name)).Select(setting => (setting.Name, setting.Default!));
        foreach (var (name, value) in contexts.Concat(selfNamed).Where(setting => !lines.Exists(line => line.StartsWith($"{setting.Item1}=", StringComparison.Ordinal))))
        {
            var comment = lines.FindIndex(line => line.StartsWith($"# {name}=", StringComparison.Ordinal));
            lines.Insert(comment < 0 ? lines.Count : comment + 1, $"{name}={value}");
        }
        return string.Join('\n', lines) + "\n";
    }

    private static string PathFrom(string output, string folder) => Path.GetRelativePath(output, folder).Replace('\\', '/');

    private static bool IsEmptySetting(string line)
        => line.Length > 1 && line.EndsWith('=') && line[..^1].All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
