namespace NodePostgres.Hosting.NodeBackend;

/// <summary>Builds the image that the backend and its migrations run from, once for both, and not again while nothing changed.</summary>
internal sealed partial class ImageBuild : IResourceAnnotation
{
    /// <summary>The image's name, without its tag.</summary>
    public const string Repository = "localhost/node-postgres-apphost/backend";

    private const string FingerprintLabel = "apphost.fingerprint";

    private readonly ContainerEngine _engine;
    private readonly NodeBackendOptions _backend;
    private readonly string _dockerfile;

    public ImageBuild(ContainerEngine engine, NodeBackendOptions backend)
    {
        (_engine, _backend) = (engine, backend);
        _dockerfile = Path.GetFullPath(backend.Dockerfile, backend.Path);
        Tag = TagFor(backend);
        Preparation = new(token => BuildAsync(always: false, token));
    }

    /// <summary>The image's tag.</summary>
    public string Tag { get; }

    /// <summary>The tag of what is built of a folder in one way. Two clones of one backend do not take it from each other.</summary>
    public static string TagFor(NodeBackendOptions backend) =>
        "dev-" + Fingerprint.Of(string.Join('\n', [backend.Path, backend.Dockerfile, backend.Stage, .. BuildArguments(backend)]))[..8].ToLowerInvariant();

    /// <summary>Gets each line that the build writes.</summary>
    public event Action<string>? Progress;

    /// <summary>Makes the image ready; takes a moment where nothing changed. Callers share one build.</summary>
    /// <exception cref="DistributedApplicationException">The build failed; the message has its last lines.</exception>
    public Preparation<bool> Preparation { get; }

    /// <summary>Builds the image whether anything changed or not.</summary>
    /// <exception cref="DistributedApplicationException">The build failed; the message has its last lines.</exception>
    public Task RebuildAsync(CancellationToken cancellationToken) => BuildAsync(always: true, cancellationToken);

    private string Image => $"{Repository}:{Tag}";

    private async Task<bool> BuildAsync(bool always, CancellationToken cancellationToken)
    {
        using var locked = await FileLock.AcquireAsync(
            LockFile(), () => Report($"Another start is building {Image}; waiting for it."), cancellationToken).ConfigureAwait(false);
        var fingerprint = await FingerprintAsync(cancellationToken).ConfigureAwait(false);
        if (!always && await _engine.InspectImageAsync(Image, Label, cancellationToken).ConfigureAwait(false) == fingerprint)
        {
            return false;
        }

        var watch = Stopwatch.StartNew();
        Report($"Building the image of '{_backend.Path}' with {_engine.Name}");
        var result = await _engine.RunAsync(Arguments(fingerprint), cancellationToken, OnLine).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            var lines = result.LastLines.Split('\n').TakeLast(15);
            throw new DistributedApplicationException(
                $"The image of '{_backend.Path}' could not be built: '{_engine.Name} build' of '{_dockerfile}' ended with exit code {result.ExitCode}. Its last lines:{Environment.NewLine}"
                + string.Join(Environment.NewLine, lines.Select(line => "  " + line)));
        }

        Report($"  Image built after {watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        return true;
    }

    private static string Label => $"{{{{index .Config.Labels \"{FingerprintLabel}\"}}}}";

    private string[] Arguments(string fingerprint) =>
    [
        "build", "--file", _dockerfile, "--tag", Image, "--label", $"{FingerprintLabel}={fingerprint}",
        // One line for each event, as podman writes them.
        .. _engine.Name == "docker" ? ["--progress", "plain"] : Array.Empty<string>(),
        .. _backend.Stage is { Length: > 0 } stage ? ["--target", stage] : Array.Empty<string>(),
        .. _backend.BuildArguments.SelectMany(argument => new[] { "--build-arg", $"{argument.Key}={argument.Value}" }),
        .. _backend.CaCertificate is { } certificate ? ["--secret", $"id=ca_certificate,src={certificate}"] : Array.Empty<string>(),
        .. _backend.Npmrc is { } npmrc ? ["--secret", $"id=npmrc,src={npmrc}"] : Array.Empty<string>(),
        _backend.Path,
    ];

    // The base images count by what they are now, so that a newly pulled one leads to a new build.
    private async Task<string> FingerprintAsync(CancellationToken cancellationToken)
    {
        var bases = await Task.WhenAll(BaseImages.OfDockerfile(_dockerfile, _backend.BuildArguments).Select(image =>
            _engine.InspectImageAsync(image, "{{.Id}}", cancellationToken))).ConfigureAwait(false);
        string?[] more = [_backend.Stage, .. bases, .. BuildArguments(_backend)];
        return new BuildContext(_backend.Path, _dockerfile).Fingerprint(string.Join('\n', more));
    }

    private static IEnumerable<string> BuildArguments(NodeBackendOptions backend) =>
        backend.BuildArguments.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");

    private void OnLine(string line)
    {
        Progress?.Invoke(line);
        if (Step().IsMatch(line))
        {
            Console.WriteLine("  " + line);
        }
    }

    private void Report(string line)
    {
        Progress?.Invoke(line);
        Console.WriteLine(line);
    }

    private string LockFile() => Path.Combine(ToolCache.OfUser().Root, "locks", $"image-{_engine.Name}-{Tag}.lock");

    // The console shows the steps, as podman and BuildKit name them; the resource's log has every line.
    [GeneratedRegex(@"^(\[\d+/\d+\] )?STEP \d+/\d+|^#\d+ \[[^\]]+\d+/\d+\]")]
    private static partial Regex Step();
}
