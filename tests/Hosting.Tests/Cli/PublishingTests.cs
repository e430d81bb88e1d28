using System.Net;
using NodePostgres.Hosting.PinnedTools;

namespace Hosting.Tests.Cli;

/// <summary>The CLI where nothing runs.</summary>
[Trait("Category", "Application")]
public sealed class PublishingTests
{
    [Theory]
    [InlineData("-o", "out")]
    [InlineData("-o=out")]
    [InlineData("-o:out")]
    [InlineData("--output-path=out")]
    [InlineData("--output-path:out")]
    public async Task It_publishes_from_outside_of_the_clone_to_a_folder_of_the_caller(params string[] output)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./aspire is a shell script.");
        await using var cli = new AspireCli();

        using var publish = cli.Start(cli.Folder, ["publish", "--no-build", .. output]);
        var (said, exitCode) = await publish.EndAsync();

        Assert.True(exitCode == 0, said + publish.Errors);
        Assert.True(File.Exists(Path.Combine(cli.Folder, "out", "docker-compose.yaml")), said);
        Assert.Contains($"Published to {Path.Combine(cli.Folder, "out")}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_lists_the_steps_and_does_one_again_with_what_the_first_remembered()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./aspire is a shell script.");
        await using var cli = new AspireCli();

        Assert.Contains("publish-compose", await cli.RunAsync("do", "deploy", "--list-steps", "--no-build"), StringComparison.Ordinal);
        await cli.RunAsync("do", "process-parameters", "--no-build", "-o", $"{cli.Folder}/out");
        await cli.RunAsync("do", "process-parameters", "--no-build", "-o", $"{cli.Folder}/out");
    }

    [Fact]
    public async Task It_deploys_to_docker_and_takes_the_deployment_down()
    {
        await using var docker = await ContainerRun.RequireAsync("docker");
        // The deployment's name is made of AppHostSha: one of this clone is not touched.
        var name = Guid.NewGuid().ToString("n");
        await using var cli = new AspireCli(new Dictionary<string, string> { ["AppHostSha"] = name, ["ASPIRE_CONTAINER_RUNTIME"] = "docker" });
        var port = LoopbackPorts.FindFree();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string[] settings = ["--no-build", "-o", $"{cli.Folder}/out", "--", $"--Backend:Port={port}", $"--Deployment:ImageName=apphost-tests-{name}", "--Deployment:Tag=1"];

        try
        {
            await cli.RunAsync(["deploy", .. settings]);
            using var ready = await http.GetAsync("/readyz", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }
        finally
        {
            await cli.RunAsync(["do", "docker-compose-down-compose", .. settings, "--Compose:RemoveVolumes=true"]);
            await docker.Engine.RunAsync(["image", "rm", $"localhost/apphost-tests-{name}:1"], TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(name[..8], await docker.NamesAsync(), StringComparison.Ordinal);
    }
}
