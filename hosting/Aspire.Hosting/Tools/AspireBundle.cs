using System.Reflection;
using Microsoft.Extensions.Configuration;
using Tooling;

namespace Aspire.Hosting.Tools;

/// <summary>The genuine parts that this host drives, by the paths of their executables.</summary>
/// <param name="DcpPath">The orchestrator, <c>dcp</c>.</param>
/// <param name="DashboardPath">The dashboard: <c>aspire-managed</c>, started with the argument <c>dashboard</c>.</param>
/// <param name="CliPath">The command-line tool, <c>aspire</c>; null where the other two come from the configuration.</param>
internal sealed record AspireBundle(string DcpPath, string DashboardPath, string? CliPath)
{
    private const string PinResource = "aspire-cli.json";

    /// <summary>
    /// The paths that the configuration names, where it does (<c>DcpPublisher:CliPath</c> or the folder
    /// <c>ASPIRE_DCP_PATH</c>; <c>DcpPublisher:DashboardPath</c> or <c>ASPIRE_DASHBOARD_PATH</c>, which the Aspire CLI
    /// sets), else those of the pinned bundle, which is restored by npm on first use and kept for all clones.
    /// </summary>
    /// <exception cref="DistributedApplicationException">A named path does not exist, or the bundle cannot be restored.</exception>
    public static async Task<AspireBundle> ResolveAsync(
        IConfiguration configuration, Action<string> report, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(configuration, report, cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException exception)
        {
            throw new DistributedApplicationException(exception.Message, exception);
        }
    }

    private static async Task<AspireBundle> FindAsync(
        IConfiguration configuration, Action<string> report, CancellationToken cancellationToken)
    {
        var dcp = Existing("DcpPublisher:CliPath", configuration["DcpPublisher:CliPath"])
            ?? Existing("ASPIRE_DCP_PATH", configuration["ASPIRE_DCP_PATH"] is { Length: > 0 } folder
                ? Path.Combine(folder, Platform.Executable("dcp"))
                : null);
        var dashboard = Existing("DcpPublisher:DashboardPath", configuration["DcpPublisher:DashboardPath"])
            ?? Existing("ASPIRE_DASHBOARD_PATH", configuration["ASPIRE_DASHBOARD_PATH"]);
        if (dcp is not null && dashboard is not null)
        {
            return new AspireBundle(dcp, dashboard, CliPath: null);
        }

        var tool = PinnedTool.Read(Assembly.GetExecutingAssembly(), PinResource, Platform.Identifier);
        var bundle = await RestoreAsync(tool, ToolCache.OfUser(), searchPath: null, report, cancellationToken).ConfigureAwait(false);
        return bundle with { DcpPath = dcp ?? bundle.DcpPath, DashboardPath = dashboard ?? bundle.DashboardPath };
    }

    /// <summary>
    /// Restores <paramref name="tool"/> into <paramref name="cache"/>, unless it is there. npm is looked for in
    /// <paramref name="searchPath"/>; null means the variable PATH.
    /// </summary>
    /// <exception cref="ToolException">It cannot be restored; the message says why and what to do.</exception>
    public static async Task<AspireBundle> RestoreAsync(
        PinnedTool tool, ToolCache cache, string? searchPath, Action<string> report, CancellationToken cancellationToken)
    {
        var folder = await ToolRestore.RunAsync(tool, cache, searchPath, ArrangeAsync, report, cancellationToken).ConfigureAwait(false);
        return In(folder);
    }

    private static AspireBundle In(string folder) => new(
        Path.Combine(folder, "dcp", Platform.Executable("dcp")),
        Path.Combine(folder, "managed", Platform.Executable("aspire-managed")),
        Path.Combine(folder, "bin", Platform.Executable("aspire")));

    private static async Task ArrangeAsync(ToolRestore.Folders folders, CancellationToken cancellationToken)
    {
        var cli = Path.Combine(folders.Package, "bin", Platform.Executable("aspire"));
        var layout = await UnpackAsync(cli, folders.Work, cancellationToken).ConfigureAwait(false);
        Directory.Move(Path.Combine(layout, "dcp"), Path.Combine(folders.Staging, "dcp"));
        Directory.Move(Path.Combine(layout, "managed"), Path.Combine(folders.Staging, "managed"));
        Directory.CreateDirectory(Path.Combine(folders.Staging, "bin"));
        File.Move(cli, Path.Combine(folders.Staging, "bin", Platform.Executable("aspire")));
    }

    /// <summary>
    /// Lets the CLI extract what it carries. Whatever it is asked, it also extracts to <c>$HOME/.aspire</c> in the
    /// background; so its home is a staging folder and that is the place asked for: the two then take one lock, and the
    /// second finds the work done.
    /// </summary>
    private static async Task<string> UnpackAsync(string cli, string work, CancellationToken cancellationToken)
    {
        const int attempts = 2;
        var output = "";
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            var home = Path.Combine(work, $"home{attempt}");
            var destination = Path.Combine(home, ".aspire");
            Directory.CreateDirectory(destination);
            var environment = new Dictionary<string, string?>
            {
                ["HOME"] = home,
                ["USERPROFILE"] = home,
                ["ASPIRE_HOME"] = null,
                ["ASPIRE_LAYOUT_PATH"] = null,
                ["XDG_CACHE_HOME"] = null,
                ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
                ["NO_COLOR"] = "1",
            };
            var result = await Command.RunAsync(
                cli, ["setup", "--install-path", destination, "--non-interactive", "--nologo"], work, environment, cancellationToken).ConfigureAwait(false);
            var layout = Path.Combine(destination, "bundle");
            var bundle = In(layout);
            if (result.ExitCode == 0 && File.Exists(bundle.DcpPath) && File.Exists(bundle.DashboardPath))
            {
                return layout;
            }

            output = result.Output;
        }

        throw new ToolException(
            $"The Aspire CLI could not unpack DCP and the dashboard ('aspire setup' failed {attempts} times). " +
            $"Start again; if it stays so, its last lines may say why:{Environment.NewLine}{output}");
    }

    private static string? Existing(string setting, string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return null;
        }

        return File.Exists(path)
            ? path
            : throw new ToolException($"'{setting}' names '{path}', which does not exist. Correct it, or unset it to use the pinned version.");
    }
}
