using System.Text;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace AppHost.Deployment;

/// <summary>What a published compose file leaves to the person who deploys it: variables with their defaults, secrets, limits.</summary>
internal sealed class PublishedSettings(string appHostFolder)
{
    private readonly SortedDictionary<string, (string? Default, string Description)> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _selfNamed = new(StringComparer.Ordinal);

    /// <summary>The whole text of the compose file.</summary>
    public string Compose { get; set; } = string.Empty;

    /// <summary>Whether the output folder had a <c>.env</c> before this publish.</summary>
    public bool HasEnv { get; set; }

    /// <summary>The secrets that services mount.</summary>
    public List<ParameterResource> Secrets { get; } = [];

    /// <summary>The sources of images that are built, by the variable that names their folder.</summary>
    public Dictionary<string, string> Contexts { get; } = new(StringComparer.Ordinal);

    /// <summary>What a person who publishes must know, in sentences.</summary>
    public SortedSet<string> Notes { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a variable with a default. Returns its placeholder.</summary>
    /// <exception cref="DistributedApplicationException">The variable stands for something else already.</exception>
    public string Add(string name, string value, string description)
    {
        var variable = name.ToUpperInvariant().Replace('-', '_');
        if (!_variables.TryAdd(variable, (value, description)) && _variables[variable] != (value, description))
        {
            throw Twice(variable, _variables[variable].Description, description);
        }
        return $"${{{variable}:-{value}}}";
    }

    /// <summary>Adds the address of the host on which ports are published. Returns its placeholder.</summary>
    public string AddBindAddress(DeploymentOptions options) => Add(
        "BIND_ADDRESS", options.BindAddress, "The address of the host on which ports are published: 127.0.0.1 for this machine alone, 0.0.0.0 for all");

    /// <summary>
    /// Adds the folder with an image's sources. The file names it as seen from a folder beside the AppHost's, so that it is the
    /// same on every machine; published elsewhere, the variable says where the sources are.
    /// </summary>
    public string AddContext(string name, string folder, string description)
    {
        Contexts[name.ToUpperInvariant().Replace('-', '_')] = folder;
        return Add(name, ContextFrom(Path.Combine(Path.GetDirectoryName(appHostFolder.TrimEnd(Path.DirectorySeparatorChar))!, "out"), folder), description);
    }

    /// <summary>How a folder is named from an output folder.</summary>
    public static string ContextFrom(string output, string folder) => Path.GetRelativePath(output, folder).Replace('\\', '/');

    /// <summary>Gives the variables of a file their defaults, or the message of what is missing.</summary>
    public void Apply(ComposeFile file, IDictionary<string, CapturedEnvironmentVariable> variables)
    {
        foreach (var (name, variable) in variables.ToArray())
        {
            var value = (variable.Source as ParameterResource)?.Default is { } given and not GenerateParameterDefault ? given.GetDefaultValue() : null;
            if (value?.AsSpan().IndexOfAny('$', '}') >= 0)
            {
                value = null;
            }
            var replacement = value is null ? $"${{{name}:?{Message(name, variable)}}}" : $"${{{name}:-{value}}}";
            var placeholder = new Placeholder(name);
            var used = false;
            foreach (var service in file.Services.Values)
            {
                if (service.Environment.TryGetValue(name, out var own) && placeholder.IsIn(own))
                {
                    _selfNamed.Add(name);
                }
                used |= Replace(service, placeholder, replacement);
            }
            var isElsewhere = placeholder.IsIn(file.ToYaml());
            if (isElsewhere)
            {
                value = null;
                Notes.Add($"The compose file uses the variable {name} where neither a default nor a message can stand: set it in .env.");
            }
            if ((used || isElsewhere) && !_variables.TryAdd(name, (value, variable.Description ?? name)))
            {
                throw Twice(name, _variables[name].Description, variable.Description ?? name);
            }
            if (!isElsewhere && (!used || value is not null))
            {
                variables.Remove(name);
            }
        }
    }

    /// <summary>
    /// The variables with the name of the service's variable that they are for, and their defaults: podman-compose 1.3 takes
    /// the service's own text for the value, unless something outside of the compose file gives one.
    /// </summary>
    public IEnumerable<(string Name, string Value)> SelfNamed()
        => _variables.Where(variable => variable.Value.Default is not null && _selfNamed.Contains(variable.Key)).Select(variable => (variable.Key, variable.Value.Default!));

    /// <summary>The text of <c>.env.example</c>: each variable with what it is, and its default.</summary>
    public string Example()
    {
        var text = new StringBuilder(
            """
            # The settings of docker-compose.yaml beside this file. To change one, remove the '#' before it in .env.
            # Secrets are not here: they are files in the folder 'secrets', see create-secrets.sh.

            """.ReplaceLineEndings("\n"));
        foreach (var (name, (value, description)) in _variables)
        {
            var isSet = value is not null && _selfNamed.Contains(name);
            text.Append('\n').Append("# ").Append(description).Append(value is null ? " (required)" : isSet ? " (podman-compose 1.3 needs this line)" : "")
                .Append(isSet ? ".\n" : ".\n# ").Append(name).Append('=').Append(value).Append('\n');
        }
        return text.ToString();
    }

    private static DistributedApplicationException Twice(string name, string one, string other)
        => new($"The variable {name} of the compose file stands for two things: '{one}' and '{other}'. Rename one of them in the AppHost, and publish again.");

    private static string Message(string name, CapturedEnvironmentVariable variable)
        => $"set {name} in .env ({(variable.Description ?? name).Replace('}', ' ').Replace('$', ' ')})";

    private static bool Replace(Service service, Placeholder placeholder, string replacement)
    {
        var used = false;
        foreach (var (name, value) in service.Environment.ToArray())
        {
            service.Environment[name] = In(value);
        }
        if (service.Healthcheck is { } check)
        {
            check.Test = [.. check.Test.Select(In)];
        }
        service.Image = service.Image is null ? null : In(service.Image);
        service.Command = [.. service.Command.Select(In)];
        service.Entrypoint = [.. service.Entrypoint.Select(In)];
        service.Ports = [.. service.Ports.Select(In)];
        service.Expose = [.. service.Expose.Select(In)];
        foreach (var (name, value) in service.Labels.ToArray())
        {
            service.Labels[name] = In(value);
        }
        foreach (var (name, value) in service.Build?.Args.ToArray() ?? [])
        {
            service.Build!.Args[name] = In(value);
        }
        foreach (var volume in service.Volumes.Where(volume => volume.Source is not null))
        {
            volume.Source = In(volume.Source!);
        }
        return used;

        string In(string text)
        {
            used |= placeholder.IsIn(text);
            return placeholder.Replace(text, replacement);
        }
    }
}
