using System.Diagnostics;

namespace Benchmarks;

/// <summary>A contender that is a compose file under podman-compose, which returns when the containers have started.</summary>
internal sealed class ComposeContender(
    string name, Uri ready, string project, string file, IReadOnlyDictionary<string, string> environment) : IContender
{
    private Task _up = Task.CompletedTask;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Uri Ready => ready;

    /// <inheritdoc/>
    public Uri? Dashboard => null;

    /// <inheritdoc/>
    public void Start() => _up = ComposeAsync("up", "--detach");

    /// <inheritdoc/>
    public void ThrowIfEnded()
    {
        if (_up.IsFaulted)
        {
            _up.GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunningProcess> Processes() => [];

    /// <inheritdoc/>
    public async Task<Stop> StopAsync()
    {
        await _up;
        var time = Stopwatch.StartNew();
        await ComposeAsync("down");
        return new(Host: null, Ports: null, time.Elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ComposeAsync("down", "--volumes");
        // podman-compose 1.0 leaves the network.
        using var remove = Process.Start("podman", ["network", "rm", "--force", $"{project}_app_network"]);
        await remove.WaitForExitAsync();
    }

    private async Task ComposeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("podman-compose", ["--project-name", project, "--file", file, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'podman-compose {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}:\n{await output}{await error}");
        }
    }
}
