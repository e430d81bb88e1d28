using NodePostgres.Hosting.PinnedTools;
using Microsoft.Extensions.Configuration;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace AppHost.Deployment;

/// <summary>
/// Turns secret parameters into files that compose mounts: <c>X=secret</c> becomes <c>X_FILE=/run/secrets/name</c>. A value
/// that only contains a secret, such as a connection string, cannot become a file and is left out, and that is said.
/// </summary>
/// <param name="settings">Where the secrets and what is to be said of them are gathered.</param>
/// <param name="readsFiles">Whether the service of a name is known to read <c>X_FILE</c>.</param>
internal sealed class SecretFiles(PublishedSettings settings, Func<string, bool> readsFiles)
{
    /// <summary>The folder beside the compose file that holds the secrets.</summary>
    public const string Folder = "secrets";

    /// <summary>Changes every service that uses a secret.</summary>
    public void Apply(ComposeFile file, IDictionary<string, CapturedEnvironmentVariable> variables)
    {
        foreach (var (name, variable) in variables.ToArray())
        {
            if (SecretIn(variable.Source) is not { } parameter)
            {
                continue;
            }
            var placeholder = new Placeholder(name);
            foreach (var service in file.Services.Values)
            {
                Refuse(service, placeholder, parameter);
                Replace(service, placeholder, parameter, isWhole: variable.Source == parameter);
            }
            if (!settings.Secrets.Contains(parameter) && file.Services.Values.Any(service => service.Secrets.Any(secret => secret.Source == parameter.Name)))
            {
                file.Secrets[parameter.Name] = new() { File = $"./{Folder}/{parameter.Name}" };
                settings.Secrets.Add(parameter);
            }
            if (placeholder.IsIn(file.ToYaml()))
            {
                throw new DistributedApplicationException(
                    $"The secret '{parameter.Name}' is used in the compose file where it could be read by others, and cannot become a file. Give it to a service by WithEnvironment instead.");
            }
            variables.Remove(name);
        }
    }

    /// <summary>Why a secret may not be a build argument, and what to do.</summary>
    public static string BuildArgument(string service, ParameterResource secret, string argument)
        => $"'{service}' gets the secret '{secret.Name}' as the build argument '{argument}', which stays in the image's history. Give it by WithBuildSecret instead.";

    /// <summary>
    /// Makes the secrets that are there the values of their parameters: the services use them, so none of them is to be asked for
    /// or generated.
    /// </summary>
    public static async Task ReadAsync(string output, IEnumerable<ParameterResource> parameters, IConfiguration configuration, CancellationToken cancellationToken)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.Secret))
        {
            var path = Path.Combine(output, Folder, parameter.Name);
            if (File.Exists(path))
            {
                configuration[$"Parameters:{parameter.Name}"] = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Writes the secrets that are not there yet. Compose mounts the files as they are, whatever owner and mode it is told, so
    /// each service's user must be able to read them; the folder keeps everybody else out.
    /// </summary>
    public static async Task WriteAsync(string output, IEnumerable<ParameterResource> secrets, CancellationToken cancellationToken)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var folder = Path.Combine(output, Folder);
        // Before a secret is in it that everybody may read.
        if (Directory.Exists(folder) && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, Owner);
        }
        foreach (var secret in secrets)
        {
            var path = Path.Combine(folder, secret.Name);
            if (File.Exists(path))
            {
                continue;
            }
            var value = await secret.GetValueAsync(cancellationToken).ConfigureAwait(false);
            await AtomicFile.WritePrivateAsync(path, value ?? string.Empty, cancellationToken, Readable).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses secrets without a value, all together.</summary>
    /// <exception cref="DistributedApplicationException">Some have none; the message says how one is given.</exception>
    public static async Task CheckAsync(string output, IEnumerable<ParameterResource> secrets, CancellationToken cancellationToken)
    {
        List<string> missing = [];
        foreach (var secret in secrets)
        {
            try
            {
                await secret.GetValueAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MissingParameterValueException)
            {
                missing.Add(secret.Name);
            }
        }

        if (missing.Count > 0)
        {
            throw new DistributedApplicationException(
                $"No value was given for {string.Join(", ", missing.Select(name => $"'{name}'"))}. Write each into a file of its name in '{Path.Combine(output, Folder)}' "
                + $"('sh create-secrets.sh' there asks for it), or deploy by the CLI, which asks.");
        }
    }

    /// <summary>The secret that a variable stands for, or that its value is made of, as of one that is encoded for a URI.</summary>
    private static ParameterResource? SecretIn(object? source) => source switch
    {
        ParameterResource parameter => parameter.Secret ? parameter : null,
        IResourceWithConnectionString resource => SecretIn(resource.ConnectionStringExpression),
        // These refer to a resource, not to its secrets.
        EndpointReference or EndpointReferenceExpression or ContainerImageReference or ContainerPortReference => null,
        IValueWithReferences value => value.References.Select(SecretIn).FirstOrDefault(secret => secret is not null),
        _ => null,
    };

    private static void Refuse(Service service, Placeholder placeholder, ParameterResource secret)
    {
        if (service.Command.Concat(service.Entrypoint).Any(placeholder.IsIn))
        {
            throw new DistributedApplicationException(
                $"'{service.Name}' gets the secret '{secret.Name}' on its command line, where every user of the machine can read it. Give it by WithEnvironment instead.");
        }
        if (service.Build?.Args.FirstOrDefault(argument => placeholder.IsIn(argument.Value)).Key is { } name)
        {
            throw new DistributedApplicationException(BuildArgument(service.Name, secret, name));
        }
    }

    private void Replace(Service service, Placeholder placeholder, ParameterResource secret, bool isWhole)
    {
        foreach (var (name, value) in service.Environment.ToArray())
        {
            if (isWhole && placeholder.Is(value))
            {
                service.Environment.Remove(name);
                service.Environment[$"{name}_FILE"] = $"/run/secrets/{secret.Name}";
                if (service.Secrets.All(known => known.Source != secret.Name))
                {
                    service.Secrets.Add(new() { Source = secret.Name, Target = secret.Name });
                }
                if (!readsFiles(service.Name))
                {
                    settings.Notes.Add($"'{service.Name}' gets the secret '{secret.Name}' as a file, whose path is in {name}_FILE; its image must know that.");
                }
            }
            else if (placeholder.IsIn(value))
            {
                service.Environment.Remove(name);
                settings.Notes.Add(
                    $"'{service.Name}' does not get '{name}', which contains the secret '{secret.Name}': the environment is no place for a secret, and compose cannot make a file of such a value. Give the parts instead; a secret alone becomes a file.");
            }
        }
    }
}
