using System.Net;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;

namespace Hosting.Tests.Dcp;

/// <summary>What DCP does with processes, as far as this host relies on it.</summary>
public sealed class ExecutableTests(DcpFixture dcp) : IClassFixture<DcpFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AProcessThatEndsReportsItsExitCodeAndItsOutput()
    {
        var name = DcpFixture.NewName("ends");
        await dcp.Client.CreateAsync(DcpFixture.Script(name, "echo out; echo err >&2; exit 3"), Cancelled);

        var ended = await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.Finished);

        Assert.Equal(3, ended.Status!.ExitCode);
        Assert.NotNull(ended.Status.FinishTimestamp);
        Assert.Equal(["out"], await ReadAsync(name, DcpLogOptions.StdOut));
        Assert.Equal(["err"], await ReadAsync(name, DcpLogOptions.StdErr));
    }

    [Fact]
    public async Task AProcessServesBehindTheAddressOfItsService()
    {
        var service = DcpFixture.NewName("svc");
        var name = DcpFixture.NewName("serves");
        await dcp.Client.CreateAsync(Service.Create(service, new() { Protocol = "TCP", AddressAllocationMode = AddressAllocationMode.IPv4ZeroOne }), Cancelled);
        await dcp.Client.CreateAsync(
            Executable.Create(
                name,
                new()
                {
                    ExecutablePath = "node",
                    Args = ["--eval", "require('http').createServer((_, answer) => answer.end()).listen(process.argv[1], '127.0.0.1')", DcpTemplate.PortForServing(service)],
                    Env = [new("PORT", DcpTemplate.PortForServing(service)), new("BRACES", DcpTemplate.Literal("{{ .Name }}{{{"))],
                },
                new ServiceProducer { ServiceName = service, Address = "127.0.0.1" }),
            Cancelled);

        var running = await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.Running);
        var ready = await DcpFixture.UntilAsync<Service>(dcp.Client, service, item => item.HasAddress() && item.Status!.State == ServiceStatus.Ready);

        var environment = running.Status!.EffectiveEnv!.ToDictionary(variable => variable.Name, variable => variable.Value);
        Assert.Equal("{{ .Name }}{{{", environment["BRACES"]);
        Assert.Equal(running.Status.EffectiveArgs![^1], environment["PORT"]);
        Assert.NotEqual(environment["PORT"], ready.Status!.EffectivePort.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.DoesNotContain("DCP_SECURE_TOKEN", environment.Keys);
        await ConnectAsync(ready.Status.EffectivePort);
        await dcp.Client.RequestStopAsync<Executable>(name, Cancelled);
    }

    [Fact]
    public async Task AStoppedProcessKeepsItsObjectAndItsLogs()
    {
        var name = DcpFixture.NewName("stopped");
        await dcp.Client.CreateAsync(DcpFixture.Script(name, "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"), Cancelled);
        await foreach (var line in dcp.Client.LogsAsync<Executable>(name, new() { Follow = true }, Cancelled))
        {
            Assert.Equal("ready", line);
            break;
        }

        await dcp.Client.RequestStopAsync<Executable>(name, Cancelled);
        var stopped = await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.Finished);

        Assert.Equal(0, stopped.Status!.ExitCode);
        Assert.Equal(["ready", "bye"], await ReadAsync(name, DcpLogOptions.StdOut));
        Assert.True(await dcp.Client.DeleteAsync<Executable>(name, Cancelled));
    }

    [Fact]
    public async Task AProcessKilledByASignalHasTheExitCodeMinusOne()
    {
        var name = DcpFixture.NewName("killed");
        await dcp.Client.CreateAsync(DcpFixture.Script(name, "kill -9 $$"), Cancelled);

        var killed = await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.Finished);

        Assert.Equal(-1, killed.Status!.ExitCode);
    }

    [Fact]
    public async Task AProgramThatIsMissingFailsToStartAndTheSystemLogSaysWhy()
    {
        var name = DcpFixture.NewName("missing");
        await dcp.Client.CreateAsync(Executable.Create(name, new() { ExecutablePath = "/no/such/program" }), Cancelled);

        await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.FailedToStart);

        Assert.Contains(await ReadAsync(name, DcpLogOptions.System), line => line.Contains("no such file or directory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnObjectMayBeCreatedWithoutBeingStartedAndStartedLater()
    {
        var name = DcpFixture.NewName("later");
        var script = DcpFixture.Script(name, "exit 0");
        script.Spec.Start = false;
        await dcp.Client.CreateAsync(script, Cancelled);
        Assert.Null((await dcp.Client.GetAsync<Executable>(name, Cancelled))!.Status?.Pid);

        await dcp.Client.PatchAsync<Executable>(name, """{"spec":{"start":true}}""", Cancelled);

        var ended = await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.Finished);
        Assert.Equal(0, ended.Status!.ExitCode);
    }

    [Fact]
    public async Task TheEnvironmentOfDcpIsNotInheritedWhenToldSo()
    {
        var name = DcpFixture.NewName("bare");
        await dcp.Client.CreateAsync(
            Executable.Create(name, new()
            {
                ExecutablePath = "/usr/bin/env",
                Env = [new("ONLY", "this")],
                AmbientEnvironment = new(AmbientEnvironment.DoNotInherit),
            }),
            Cancelled);

        await DcpFixture.UntilAsync<Executable>(dcp.Client, name, item => item.Status?.State == ExecutableState.Finished);

        Assert.Equal(["ONLY=this"], await ReadAsync(name, DcpLogOptions.StdOut));
    }

    [Fact]
    public async Task LinesCarryTheTimeAtWhichTheyWereWritten()
    {
        var name = DcpFixture.NewName("times");
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await dcp.Client.CreateAsync(DcpFixture.Script(name, "echo one; echo; echo 'three words here'"), Cancelled);

        List<DcpLogLine> lines = [];
        await foreach (var line in dcp.Client.LogsAsync<Executable>(name, new() { Follow = true, Timestamps = true }, Cancelled))
        {
            lines.Add(DcpLogLine.Parse(line));
        }

        Assert.Equal(["one", "", "three words here"], lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.InRange(line.Timestamp!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1)));
    }

    [Fact]
    public async Task ANameIsTakenOnlyOnce()
    {
        var name = DcpFixture.NewName("twice");
        await dcp.Client.CreateAsync(DcpFixture.Script(name, "exit 0"), Cancelled);

        var refused = await Assert.ThrowsAsync<DcpRequestException>(() => dcp.Client.CreateAsync(DcpFixture.Script(name, "exit 0"), Cancelled));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("AlreadyExists", refused.Reason);
        Assert.Contains($"\"{name}\" already exists", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatDoesNotExistIsNullOrFalse()
    {
        Assert.Null(await dcp.Client.GetAsync<Executable>("nobody", Cancelled));
        Assert.False(await dcp.Client.DeleteAsync<Executable>("nobody", Cancelled));
    }

    private static async Task ConnectAsync(int port)
    {
        using var http = new HttpClient();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), bound.Token);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(25, bound.Token); // The proxy takes connections before the program does.
            }
        }
    }

    private async Task<List<string>> ReadAsync(string name, string source)
    {
        List<string> lines = [];
        await foreach (var line in dcp.Client.LogsAsync<Executable>(name, new() { Source = source, Follow = source != DcpLogOptions.System }, Cancelled))
        {
            lines.Add(line);
        }

        return lines;
    }
}
