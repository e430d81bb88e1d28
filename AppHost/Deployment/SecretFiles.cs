using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Files;

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
            if (variable.Source is not ParameterResource { Secret: true } parameter)
            {
                continue;
            }
            foreach (var service in file.Services.Values)
            {
                Replace(service, name, parameter);
            }
            if (file.Services.Values.Any(service => service.Secrets.Any(secret => secret.Source == parameter.Name)))
            {
                file.Secrets[parameter.Name] = new() { File = $"./{Folder}/{parameter.Name}" };
                settings.Secrets.Add(parameter);
            }
            variables.Remove(name);
            variables.Remove($"{name}_URI_ENCODED");
        }
    }

    /// <summary>
    /// Writes the secrets that are not there yet. Compose mounts the files as they are, whatever owner and mode it is told, so
    /// each service's user must be able to read them; the folder keeps everybody else out.
    /// </summary>
    public static async Task WriteAsync(string output, IEnumerable<ParameterResource> secrets, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(output, Folder);
        foreach (var secret in secrets)
        {
            var path = Path.Combine(folder, secret.Name);
            if (File.Exists(path))
            {
                continue;
            }
            var value = await secret.GetValueAsync(cancellationToken).ConfigureAwait(false);
            await AtomicFile.WritePrivateAsync(path, value ?? string.Empty, cancellationToken).ConfigureAwait(false);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }
        }
    }

    private void Replace(Service service, string variable, ParameterResource secret)
    {
        var placeholder = $"${{{variable}}}";
        var encoded = $"${{{variable}_URI_ENCODED}}";
        if (service.Command.Concat(service.Entrypoint).Any(argument => argument.Contains(placeholder, StringComparison.Ordinal) || argument.Contains(encoded, StringComparison.Ordinal)))
        {
            throw new DistributedApplicationException(
                $"'{service.Name}' gets the secret '{secret.Name}' on its command line, where every user of the machine can read it. Give it by WithEnvironment instead.");
        }
        foreach (var (name, value) in service.Environment.ToArray())
        {
            if (value == placeholder)
            {
                service.Environment.Remove(name);
                service.AddEnvironmentalVariable($"{name}_FILE", $"/run/secrets/{secret.Name}");
                if (service.Secrets.All(known => known.Source != secret.Name))
                {
                    service.Secrets.Add(new() { Source = secret.Name, Target = secret.Name });
                }
                if (!readsFiles(service.Name))
                {
                    settings.Notes.Add($"'{service.Name}' gets the secret '{secret.Name}' as a file, whose path is in {name}_FILE; its image must know that.");
                }
            }
            else if (value.Contains(placeholder, StringComparison.Ordinal) || value.Contains(encoded, StringComparison.Ordinal))
            {
                service.Environment.Remove(name);
                settings.Notes.Add(
                    $"'{service.Name}' does not get '{name}', which contains the secret '{secret.Name}': the environment is no place for a secret, and compose cannot make a file of such a value. Give the parts instead; a secret alone becomes a file.");
            }
        }
    }
}
