using System.Runtime.Versioning;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hosting.Tests.Dcp;
using Microsoft.Extensions.Configuration;

namespace Hosting.Tests.Orchestration;

[UnsupportedOSPlatform("windows")]
public sealed class ContainerResourceTests
{
    [Fact]
    public async Task AContainerGetsItsEnvironmentArgumentsAndVolumeAndStops()
    {
        var engine = await TinyImage.RequireEngineAsync();
        var volume = $"tests-volume-{Guid.NewGuid():n}";
        try
        {
            await using (var model = await StartedModel.StartAsync(builder =>
            {
                builder.Configuration.AddInMemoryCollection([new("DcpPublisher:ContainerRuntime", engine)]);
                var image = TinyImage.Name.Split(':');
                builder.AddContainer("box", image[0], image[1])
                    .WithEntrypoint("sh")
                    .WithArgs("-c", "trap 'exit 0' TERM; echo \"$GREETING\" > /data/said; cat /data/said; while :; do sleep 0.1; done")
                    .WithEnvironment("GREETING", "hello")
                    .WithImagePullPolicy(ImagePullPolicy.Never)
                    .WithVolume(volume, "/data");
            }))
            {
                var running = await model.UntilStateAsync("box", KnownResourceStates.Running);
                Assert.Single(running.EnvironmentVariables, variable => variable.Name == "GREETING");
                await model.UntilLoggedAsync("box", "hello");
                Assert.True((await model.CommandAsync("box", KnownResourceCommands.StopCommand)).Success);
                await model.UntilStateAsync("box", KnownResourceStates.Exited);
            }

            Assert.DoesNotContain(await TinyImage.RunAsync(engine, "ps", "--all", "--format", "{{.Names}}"), name => name.StartsWith("box-", StringComparison.Ordinal));
        }
        finally
        {
            await TinyImage.RunAsync(engine, "volume", "rm", "--force", volume);
        }
    }

    [Fact]
    public async Task APersistentContainerOutlivesTheApplicationAndTheNextStartFindsIt()
    {
        // Not on podman: of 4.3 the orchestrator does not learn that a container is on a network, and any other start takes it away.
        var engine = await TinyImage.RequireEngineAsync("docker");
        // Stands for the path of the app host.
        var appHost = Guid.NewGuid().ToString("n");
        var name = $"box-{appHost[..8]}";
        try
        {
            Assert.Equal(await ContainerIdAsync(), await ContainerIdAsync());
            Assert.Contains(
                await TinyImage.RunAsync(engine, "ps", "--format", "{{.Names}} {{.Status}}"),
                container => container.StartsWith($"{name} Up ", StringComparison.Ordinal));
        }
        finally
        {
            await TinyImage.RunAsync(engine, "rm", "--force", name);
            await TinyImage.RemoveNetworkAsync(engine, $"aspire-persistent-network-{appHost[..8]}");
        }

        async Task<string> ContainerIdAsync()
        {
            await using var model = await StartedModel.StartAsync(builder =>
            {
                builder.Configuration.AddInMemoryCollection([new("DcpPublisher:ContainerRuntime", engine), new("AppHost:Sha256", appHost)]);
                var image = TinyImage.Name.Split(':');
                builder.AddContainer("box", image[0], image[1])
                    .WithEntrypoint("sh")
                    .WithArgs("-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done")
                    .WithImagePullPolicy(ImagePullPolicy.Never)
                    .WithLifetime(ContainerLifetime.Persistent);
            });
            var running = await model.UntilStateAsync("box", KnownResourceStates.Running);
            return running.Properties.Single(property => property.Name == "container.id").Value!.ToString()!;
        }
    }
}
