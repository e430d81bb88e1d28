using System.Diagnostics;
using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Aspire.Hosting.TemporaryFolders;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hosting.Tests.Dcp;

/// <summary>DCP's life: how it starts, how it ends, and what it says when it cannot.</summary>
[SupportedOSPlatform("linux")]
public sealed class DcpHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingIsLeftAfterAStop()
    {
        await using var host = await DcpFixture.StartAsync();
        await host.Client.CreateAsync(Service.Create("svc", new() { Protocol = "TCP" }), Cancelled);
        await host.Client.CreateAsync(DcpFixture.Script("polite", "sleep 1000 & sleep 1000", new ServiceProducer { ServiceName = "svc", Port = 1 }), Cancelled);
        await host.Client.CreateAsync(DcpFixture.Script("ended", "exit 0"), Cancelled);
        await DcpFixture.UntilAsync<Executable>(host.Client, "polite", item => item.Status?.State == ExecutableState.Running);
        var session = Session(host.ProcessId);
        Assert.NotEmpty(Processes(session));

        await host.StopAsync(TimeSpan.FromSeconds(15));

        Assert.Empty(Processes(session));
        Assert.True(host.Exited.IsCompletedSuccessfully);
        Assert.False(Directory.Exists(session));
    }

    [Fact]
    public async Task AProcessThatIgnoresTheStopIsKilledWhenTheTimeIsUp()
    {
        await using var host = await DcpFixture.StartAsync();
        await host.Client.CreateAsync(DcpFixture.Script("stubborn", "trap '' TERM; echo deaf; while :; do sleep 1; done"), Cancelled);
        await foreach (var _ in host.Client.LogsAsync<Executable>("stubborn", new() { Follow = true }, Cancelled))
        {
            break;
        }

        var session = Session(host.ProcessId);
        await host.StopAsync(TimeSpan.FromMilliseconds(200));

        Assert.Empty(Processes(session));
    }

    [Fact]
    public async Task AStopIsFineWhenDcpIsAlreadyDead()
    {
        await using var host = await DcpFixture.StartAsync();
        await host.Client.CreateAsync(DcpFixture.Script("orphan", "sleep 1000"), Cancelled);
        await DcpFixture.UntilAsync<Executable>(host.Client, "orphan", item => item.Status?.State == ExecutableState.Running);
        var session = Session(host.ProcessId);
        Process.GetProcessById(host.ProcessId).Kill();
        Assert.NotEqual(0, await host.Exited);

        await host.StopAsync(TimeSpan.FromSeconds(15));

        Assert.Empty(Processes(session));
    }

    [Theory]
    [InlineData("run-controllers")]
    [InlineData("start-apiserver", "run-controllers")]
    public async Task NothingIsLeftAfterAStopOfADcpThatWasKilled(params string[] killed)
    {
        await using var host = await DcpFixture.StartAsync();
        await host.Client.CreateAsync(DcpFixture.Script("orphan", "sleep 1000 & sleep 1000"), Cancelled);
        await DcpFixture.UntilAsync<Executable>(host.Client, "orphan", item => item.Status?.State == ExecutableState.Running);
        var session = Session(host.ProcessId);
        var dcp = ProcessEntry.ReadAll().Where(entry => entry.HasVariable($"DCP_SESSION_FOLDER={session}") && killed.Contains(entry.FirstArgument)).ToList();
        Assert.Equal(killed.Length, dcp.Count);

        dcp.ForEach(entry => entry.Signal(UnixSignal.Kill));
        Assert.NotEqual(0, await host.Exited);
        await host.StopAsync(TimeSpan.FromSeconds(15));

        Assert.Empty(Processes(session));
        Assert.False(Directory.Exists(session));
    }

    [Fact]
    public async Task EverythingEndsByItselfWhenTheAppHostIsKilled()
    {
        using var appHost = Process.Start("sleep", "1000");
        await using var host = await DcpFixture.StartAsync(options => options with { MonitoredProcessId = appHost.Id });
        await host.Client.CreateAsync(DcpFixture.Script("orphan", "sleep 1000 & sleep 1000"), Cancelled);
        await DcpFixture.UntilAsync<Executable>(host.Client, "orphan", item => item.Status?.State == ExecutableState.Running);
        var session = Session(host.ProcessId);

        appHost.Kill();

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (Processes(session).Count > 0)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    [Fact]
    public async Task DcpLivesInASessionOfItsOwnSoThatCtrlCDoesNotReachIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid is a Linux program");
        await using var host = await DcpFixture.StartAsync();

        Assert.Equal(host.ProcessId, SessionId(host.ProcessId));
        Assert.NotEqual(SessionId(Environment.ProcessId), SessionId(host.ProcessId));
    }

    [Fact]
    public async Task TheTokenIsOnNoCommandLineAndTheSessionIsTheUsersAlone()
    {
        await using var host = await DcpFixture.StartAsync();

        var token = await ReadEnvironmentAsync(host.ProcessId, "DCP_SECURE_TOKEN");
        var session = Session(host.ProcessId);

        Assert.Equal(32, token.Length);
        Assert.All(Processes(session), commandLine => Assert.DoesNotContain(token, commandLine, StringComparison.Ordinal));
        var @lock = new FileInfo(Path.Combine(session, OwnedFolder.Lock)); // Nobody but the owner can open it, and nothing is in it.
        Assert.Equal(0, @lock.Length);
        Assert.All(Directory.EnumerateFiles(session, "*", SearchOption.AllDirectories).Where(file => file != @lock.FullName), file => Assert.DoesNotContain(token, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(session));
        Assert.False(File.Exists(Path.Combine(session, "key.pem")));
    }

    [Fact]
    public async Task AnotherTokenIsRefused()
    {
        await using var host = await DcpFixture.StartAsync();
        var session = Session(host.ProcessId);
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Path.Combine(session, "cert.pem"));
        var address = Kubeconfig.ReadServer(Path.Combine(session, "kubeconfig"));
        using var stranger = new DcpClient(address, "guess", certificate);

        var refused = await Assert.ThrowsAsync<DcpRequestException>(() => stranger.ListAsync<Service>(Cancelled));

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task AMissingProgramIsNamed()
    {
        var missing = await FailAsync("/no/such/dcp");

        Assert.Equal(
            "DCP is not installed at '/no/such/dcp' – the application cannot be run without it. Build the AppHost with a network connection once, which restores it.",
            missing);
    }

    [Fact]
    public async Task AFileThatCannotBeExecutedIsNamedWithTheRemedy()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("dcp", "#!/bin/sh");

        Assert.Equal($"DCP '{path}' cannot be executed – it lacks the permission. Run: chmod +x '{path}'", await FailAsync(path));
    }

    [Fact]
    public async Task AHomeThatCannotBeWrittenToIsNamedWithTheRemedy()
    {
        var failed = await Assert.ThrowsAsync<DcpException>(() => DcpFixture.StartAsync(options => options with
        {
            Environment = new Dictionary<string, string?> { ["HOME"] = "/proc/nowhere" },
        }));

        Assert.StartsWith("DCP cannot be started – it keeps its state in '/proc/nowhere/.dcp', which cannot be written to:", failed.Message, StringComparison.Ordinal);
        Assert.EndsWith("Make it writable, or set HOME to a folder that is.", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProgramThatEndsEarlyIsReportedWithItsLastLines()
    {
        using var folder = new TemporaryFolder();
        var path = folder.WriteScript("dcp", "echo 'port 42 is taken' >&2; exit 7");

        var message = await FailAsync(path);

        Assert.Equal($"DCP '{path}' ended with exit code 7 before it was ready. Its last lines:{Environment.NewLine}  port 42 is taken", message);
    }

    [Fact]
    public async Task AProgramThatNeverGetsReadyIsGivenUpAndEnded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.WriteScript("dcp", "sleep 1000 & exec sleep 1000");

        var message = await FailAsync(path, options => options with
        {
            StartTimeout = TimeSpan.FromSeconds(1),
            Environment = new Dictionary<string, string?> { ["STARTED_BY"] = folder.Path },
        });

        Assert.StartsWith($"DCP '{path}' was not ready within 1 s", message, StringComparison.Ordinal);
        Assert.DoesNotContain(ProcessEntry.ReadAll(), entry => entry.HasVariable($"STARTED_BY={folder.Path}"));
    }

    private static async Task<string> FailAsync(string path, Func<DcpHostOptions, DcpHostOptions>? configure = null)
    {
        var options = new DcpHostOptions { ExecutablePath = path, StartTimeout = TimeSpan.FromMinutes(2) };
        return (await Assert.ThrowsAsync<DcpException>(() => DcpHost.StartAsync(configure?.Invoke(options) ?? options, NullLogger.Instance, Cancelled))).Message;
    }

    /// <summary>The folder of a DCP's session, which is the working directory of its processes.</summary>
    private static string Session(int processId) => File.ResolveLinkTarget($"/proc/{processId}/cwd", returnFinalTarget: true)!.FullName;

    /// <summary>The command lines of all processes that work in, or were started from, a session.</summary>
    private static List<string> Processes(string session)
    {
        List<string> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                if (File.ReadAllText($"{folder}/environ").Contains($"DCP_SESSION_FOLDER={session}", StringComparison.Ordinal)
                    || File.ResolveLinkTarget($"{folder}/cwd", returnFinalTarget: true)?.FullName.StartsWith(session, StringComparison.Ordinal) == true)
                {
                    found.Add(File.ReadAllText($"{folder}/cmdline").Replace('\0', ' '));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }

        return found;
    }

    private static int SessionId(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> ReadEnvironmentAsync(int processId, string name)
    {
        var variables = (await File.ReadAllTextAsync($"/proc/{processId}/environ", Cancelled)).Split('\0');
        return variables.Single(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
    }
}
