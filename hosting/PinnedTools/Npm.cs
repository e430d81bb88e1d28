namespace NodePostgres.Hosting.PinnedTools;

/// <summary>
/// The user's own npm, so that the registry, proxy and certificates which the user has configured are the ones used.
/// </summary>
/// <param name="path">Its program.</param>
/// <param name="nodeFolder">The folder with the Node that it and its scripts run on; null takes the one in PATH.</param>
internal sealed class Npm(string path, string? nodeFolder)
{
    /// <summary>
    /// Finds npm in <paramref name="searchPath"/>, by default the variable PATH. It and its scripts run on the Node in
    /// <paramref name="nodeFolder"/>, where one is given.
    /// </summary>
    /// <exception cref="DistributedApplicationException">npm is not there.</exception>
    public static Npm Find(string? searchPath = null, string? nodeFolder = null)
    {
        // Windows starts .cmd files by their full name only.
        var name = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        return Platform.SearchPath(searchPath).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found
            ? new Npm(found, nodeFolder)
            : throw new DistributedApplicationException(
                "npm was not found in PATH; the first start needs it to restore the tools and the backend's packages. " +
                "Install Node.js 20 or newer, which brings npm (https://nodejs.org), then start again.");
    }

    /// <summary>
    /// Installs the one package of <paramref name="tool"/> into <paramref name="folder"/> without running its scripts,
    /// and returns the package's folder. npm checks the download against the recorded integrity.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The package could not be installed; the message says why and what to do.</exception>
    public async Task<string> InstallAsync(PinnedTool tool, string folder, CancellationToken cancellationToken)
    {
        WriteLockedProject(tool, folder);
        var result = await RunAsync(["ci", "--ignore-scripts", "--no-bin-links"], folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0 || LeftFilesOut(result))
        {
            throw new DistributedApplicationException(Explain($"npm could not install {tool.Package}@{tool.Version}", result));
        }

        return Path.Combine([folder, "node_modules", .. tool.Package.Split('/')]);
    }

    /// <summary>Runs npm with <paramref name="arguments"/> in <paramref name="folder"/>.</summary>
    public Task<CommandResult> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>
        {
            ["npm_config_audit"] = "false",
            ["npm_config_fund"] = "false",
            ["npm_config_progress"] = "false",
            ["npm_config_update_notifier"] = "false",
            ["npm_config_loglevel"] = "warn",
            // npm's defaults wait over a minute before they admit that there is no network,
            // and give up on a download that takes longer than five minutes.
            ["npm_config_fetch_retry_mintimeout"] = "500",
            ["npm_config_fetch_retry_maxtimeout"] = "3000",
            ["npm_config_fetch_timeout"] = "1800000",
        };
        if (nodeFolder is not null)
        {
            environment["PATH"] = nodeFolder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        }

        return Command.RunAsync(path, arguments, cancellationToken, folder, environment);
    }

    /// <summary>Whether npm left files out, which it does on a full disk with a mere warning and exit code 0.</summary>
    public static bool LeftFilesOut(CommandResult result) => result.LastLines.Contains("TAR_ENTRY_ERROR", StringComparison.Ordinal);

    /// <summary>
    /// Says what failed (<paramref name="what"/>, the beginning of a sentence), why, and what to do about it, from what
    /// npm, pnpm or Yarn wrote.
    /// </summary>
    public static string Explain(string what, CommandResult result)
    {
        bool Says(params string[] codes) => codes.Any(code => result.LastLines.Contains(code, StringComparison.Ordinal));

        var (why, remedy) = true switch
        {
            _ when Says("ENOSPC", "EDQUOT") => ("the disk is full", "Free some space, then start again."),
            _ when Says("EINTEGRITY") =>
                ("the registry's file is not the one whose hash is recorded here",
                 "Check the registry or mirror that 'npm config get registry' names; 'npm cache verify' mends a damaged cache."),
            _ when Says("SELF_SIGNED_CERT", "DEPTH_ZERO_SELF_SIGNED", "UNABLE_TO_VERIFY", "UNABLE_TO_GET_ISSUER", "CERT_HAS_EXPIRED") =>
                ("the registry's certificate is not trusted",
                 "Behind an inspecting proxy, point NODE_EXTRA_CA_CERTS or 'npm config set cafile' at its CA certificate, then start again."),
            _ when Says("E401", "E403", "ENEEDAUTH") =>
                ("the registry refused the caller", "Log in to it ('npm login') or correct the token in ~/.npmrc, then start again."),
            _ when Says("E404", "ETARGET") =>
                ("the registry does not have it",
                 "Check 'npm config get registry'; a private mirror must carry this package, the public registry does."),
            _ when Says("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH",
                "ERR_SOCKET_TIMEOUT", "ENOTCACHED", "UND_ERR_") =>
                ("the registry could not be reached",
                 "Check the network, and 'npm config get registry' and the proxy settings; only the first start needs them."),
            _ when Says("EACCES", "EPERM", "EROFS") =>
                ("a folder cannot be written",
                 "Make npm's cache ('npm config get cache') writable, or set npm_config_cache to a folder that is, then start again."),
            _ when Says("EUSAGE", "ERR_PNPM_OUTDATED_LOCKFILE", "YN0028", "Your lockfile needs to be updated") =>
                ("package.json and the lock file disagree", "Install the packages anew in that folder and commit the lock file."),
            _ when Says("ERR_PNPM_LOCKFILE_BREAKING_CHANGE", "Incompatible lockfile") =>
                ("the lock file is of another version", "Say which version wrote it by \"packageManager\" in package.json."),
            _ => ($"it ended with exit code {result.ExitCode}", "Its last lines say more."),
        };
        return $"{what}: {why}. {remedy}{Environment.NewLine}{Indent(result.LastLines)}";
    }

    // A lock file makes npm verify the recorded integrity, which 'npm install name@version' does not.
    private static void WriteLockedProject(PinnedTool tool, string folder)
    {
        var dependencies = $$"""{ "{{tool.Package}}": "{{tool.Version}}" }""";
        var integrity = tool.Integrity is null ? "" : $$""", "integrity": "{{tool.Integrity}}" """;
        var packages = $$"""{ "": { "dependencies": {{dependencies}} }, "node_modules/{{tool.Package}}": { "version": "{{tool.Version}}"{{integrity}} } }""";
        File.WriteAllText(Path.Combine(folder, "package.json"), $$"""{ "private": true, "dependencies": {{dependencies}} }""");
        File.WriteAllText(Path.Combine(folder, "package-lock.json"), $$"""{ "lockfileVersion": 3, "packages": {{packages}} }""");
    }

    // Without the stack traces, empty lines and repetitions in what npm writes.
    private static string Indent(string output) =>
        string.Join(Environment.NewLine, output.Split('\n')
            .Select(line => line.TrimEnd())
            .Where(line => line.Length > 0 && line != "npm error" && !line.StartsWith("npm error     at ", StringComparison.Ordinal))
            .Distinct()
            .TakeLast(12)
            .Select(line => "    " + line));
}
