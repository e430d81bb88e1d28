namespace NodePostgres.Hosting.Compose.Deployment;

/// <summary>The secrets of a deployment, each a file of its name in a folder beside the compose file. One that is there is never changed.</summary>
internal sealed class ComposeSecrets(string output)
{
    private readonly string _folder = Path.Combine(output, ComposeFile.SecretsFolder);

    /// <summary>
    /// Makes the secrets that are there the values of their parameters: the services use them, so none of them is to be asked for
    /// or generated.
    /// </summary>
    public async Task ReadAsync(IEnumerable<ParameterResource> parameters, IConfiguration configuration, CancellationToken cancellationToken)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.Secret && File.Exists(PathOf(parameter))))
        {
            configuration[$"Parameters:{parameter.Name}"] = await File.ReadAllTextAsync(PathOf(parameter), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses secrets without a value, all together.</summary>
    /// <exception cref="DistributedApplicationException">Some have none; the message says how one is given.</exception>
    public async Task CheckAsync(IEnumerable<ParameterResource> secrets, CancellationToken cancellationToken)
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
                $"No value was given for {string.Join(", ", missing.Select(name => $"'{name}'"))}. Write each into a file of its name in '{_folder}' "
                + $"('sh create-secrets.sh' there asks for it), or deploy by the CLI, which asks.");
        }
    }

    /// <summary>
    /// Writes the secrets that are not there yet. Compose mounts the files as they are, whatever owner and mode it is told, so
    /// each service's user must be able to read them; the folder keeps everybody else out.
    /// </summary>
    public async Task WriteAsync(IEnumerable<ParameterResource> secrets, CancellationToken cancellationToken)
    {
        // Before a secret is in it that everybody may read.
        if (Directory.Exists(_folder) && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        foreach (var secret in secrets.Where(secret => !File.Exists(PathOf(secret))))
        {
            var value = await secret.GetValueAsync(cancellationToken).ConfigureAwait(false);
            await AtomicFile.WritePrivateAsync(PathOf(secret), value ?? string.Empty, cancellationToken, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead).ConfigureAwait(false);
        }
    }

    private string PathOf(ParameterResource secret) => Path.Combine(_folder, secret.Name);
}
