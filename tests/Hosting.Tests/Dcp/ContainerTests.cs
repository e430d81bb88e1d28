using System.Runtime.Versioning;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;

namespace Hosting.Tests.Dcp;

/// <summary>What DCP does with containers, networks and volumes, as far as this host relies on it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ContainerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AContainerRunsOnItsNetworkWithItsVolumeAndAllButTheVolumeIsGoneAfterAStop()
    {
        var engine = await TinyImage.RequireEngineAsync();
        var id = Guid.NewGuid().ToString("n")[..8];
        await using var host = await DcpFixture.StartAsync(options => options with { ContainerRuntime = engine });
        await host.Client.CreateAsync(ContainerNetwork.Create("net", new() { NetworkName = $"tests-net-{id}" }), Cancelled);
        await host.Client.CreateAsync(ContainerVolume.Create("vol", new() { Name = $"tests-vol-{id}" }), Cancelled);
        await host.Client.CreateAsync(Service.Create("svc", new() { Protocol = "TCP" }), Cancelled);
        await host.Client.CreateAsync(
            Container.Create(
                "box",
                new()
                {
                    Image = TinyImage.Name,
                    PullPolicy = "never",
                    ContainerName = $"tests-box-{id}",
                    Command = "/bin/sh",
                    Args = ["-c", "trap 'exit 0' TERM; echo $GREETING; echo $GREETING > /data/file; while :; do sleep 0.1; done"],
                    Env = [new("GREETING", "hello")],
                    Ports = [new() { Port = 80, HostIp = "127.0.0.1" }],
                    Networks = [new() { Name = "net", Aliases = ["box"] }],
                    VolumeMounts = [new() { Type = "volume", Source = $"tests-vol-{id}", Target = "/data" }],
                },
                new ServiceProducer { ServiceName = "svc", Port = 80 }),
            Cancelled);

        var running = await UntilAsync(host.Client, "box", ContainerState.Running);
        await foreach (var line in host.Client.LogsAsync<Container>("box", new() { Follow = true, Timestamps = true }, Cancelled))
        {
            Assert.Equal("hello", DcpLogLine.Parse(line).Text);
            break;
        }

        Assert.Equal($"tests-box-{id}", running.Status!.ContainerName);
        await DcpFixture.UntilAsync<Service>(host.Client, "svc", item => item.Status?.State == ServiceStatus.Ready);
        await host.Client.CreateAsync(ContainerExec.Create("cat", new() { ContainerName = "box", Command = "/bin/cat", Args = ["/data/file"] }), Cancelled);
        var executed = await DcpFixture.UntilAsync<ContainerExec>(host.Client, "cat", item => item.Status?.State == ExecutableState.Finished);
        Assert.Equal(0, executed.Status!.ExitCode);

        await host.StopAsync(TimeSpan.FromSeconds(20));

        Assert.DoesNotContain($"tests-box-{id}", await TinyImage.RunAsync(engine, "ps", "--all", "--format", "{{.Names}}"));
        Assert.DoesNotContain($"tests-net-{id}", await TinyImage.RunAsync(engine, "network", "ls", "--format", "{{.Name}}"));
        Assert.Contains($"tests-vol-{id}", await TinyImage.RunAsync(engine, "volume", "ls", "--format", "{{.Name}}"));
        await TinyImage.RunAsync(engine, "volume", "rm", $"tests-vol-{id}");
    }

    [Fact]
    public async Task AContainerThatDoesNotStopInTimeIsRemovedAllTheSame()
    {
        var engine = await TinyImage.RequireEngineAsync();
        var name = $"tests-stubborn-{Guid.NewGuid().ToString("n")[..8]}";
        await using var host = await DcpFixture.StartAsync(options => options with { ContainerRuntime = engine });
        await host.Client.CreateAsync(
            // The first process of a container gets no signal that it has no handler for.
            Container.Create("stubborn", new() { Image = TinyImage.Name, PullPolicy = "never", ContainerName = name, Command = "/bin/sleep", Args = ["1000"] }),
            Cancelled);
        await UntilAsync(host.Client, "stubborn", ContainerState.Running);

        await host.StopAsync(TimeSpan.FromSeconds(1));

        Assert.DoesNotContain(name, await TinyImage.RunAsync(engine, "ps", "--all", "--format", "{{.Names}}"));
    }

    [Fact]
    public async Task AContainerThatEndsReportsItsExitCode()
    {
        var engine = await TinyImage.RequireEngineAsync();
        await using var host = await DcpFixture.StartAsync(options => options with { ContainerRuntime = engine });
        await host.Client.CreateAsync(Container.Create("ends", new() { Image = TinyImage.Name, PullPolicy = "never", Command = "/bin/sh", Args = ["-c", "exit 3"] }), Cancelled);

        var ended = await UntilAsync(host.Client, "ends", ContainerState.Exited);

        Assert.Equal(3, ended.Status!.ExitCode);
    }

    [Fact]
    public async Task AnImageThatIsMissingFailsToStartAndTheStartupLogSaysWhy()
    {
        var engine = await TinyImage.RequireEngineAsync();
        await using var host = await DcpFixture.StartAsync(options => options with { ContainerRuntime = engine });
        await host.Client.CreateAsync(Container.Create("missing", new() { Image = "localhost/no/such:image", PullPolicy = "never" }), Cancelled);

        await UntilAsync(host.Client, "missing", ContainerState.FailedToStart);

        List<string> lines = [];
        await foreach (var line in host.Client.LogsAsync<Container>("missing", new() { Source = DcpLogOptions.StartupStdErr }, Cancelled))
        {
            lines.Add(line);
        }

        Assert.Contains(lines, line => line.Contains("localhost/no/such:image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ATunnelLeadsFromTheNetworkToAServiceOnTheHost()
    {
        var engine = await TinyImage.RequireEngineAsync();
        Assert.SkipUnless(
            await TinyImage.HasAsync(engine, ContainerNetworkTunnelProxy.BaseImage),
            $"{engine} has no image {ContainerNetworkTunnelProxy.BaseImage}, from which DCP builds the tunnel's client");
        await using var host = await DcpFixture.StartAsync(options => options with { ContainerRuntime = engine });
        await host.Client.CreateAsync(ContainerNetwork.Create("net", new() { NetworkName = $"tests-tunnel-{Guid.NewGuid():n}" }), Cancelled);
        await host.Client.CreateAsync(Service.Create("on-host", new() { Protocol = "TCP" }), Cancelled);
        await host.Client.CreateAsync(Service.Create("in-net", new() { Protocol = "TCP", AddressAllocationMode = AddressAllocationMode.Proxyless }), Cancelled);
        await host.Client.CreateAsync(
            DcpFixture.Script("server", "exec sleep 1000", new ServiceProducer { ServiceName = "on-host", Address = "127.0.0.1", Port = 9 }),
            Cancelled);
        await host.Client.CreateAsync(
            ContainerNetworkTunnelProxy.Create("tunnel", new()
            {
                ContainerNetworkName = "net",
                Aliases = ["host.internal"],
                Tunnels = [new() { Name = "one", ServerServiceName = "on-host", ClientServiceName = "in-net" }],
            }),
            Cancelled);

        var ready = await DcpFixture.UntilAsync<ContainerNetworkTunnelProxy>(
            host.Client, "tunnel", item => item.Status?.State == ContainerNetworkTunnelProxyStatus.Failed || item.Status?.TunnelStatuses?.FirstOrDefault()?.State == TunnelStatus.Ready);

        Assert.Equal(ContainerNetworkTunnelProxyStatus.Running, ready.Status!.State);
        Assert.True(ready.Status.TunnelStatuses![0].ClientProxyPort > 0, ready.Status.Message);
    }

    private static Task<Container> UntilAsync(DcpClient client, string name, string state) => DcpFixture.UntilAsync<Container>(
        client,
        name,
        item => item.Status?.State == state || (item.Status?.State == ContainerState.FailedToStart ? throw new InvalidOperationException(item.Status.Message) : false));
}
