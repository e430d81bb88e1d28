using System.Runtime.Versioning;
using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Deployment;
using NodePostgres.Hosting.Compose.Publishing;

namespace Compose.Tests;

/// <summary>The roll-out on an engine that a script stands for: it tells one state before <c>up</c>, and another after it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ComposeRolloutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ComposeRolloutTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script stands for the engine.");

    [Fact]
    public async Task RestartsOfAnEarlierDeploymentAreNotCounted()
        => await RollOutAsync(before: Container("one", restarts: 9), after: Container("one", restarts: 13));

    [Fact]
    public async Task RestartsSinceTheBeginningAreCounted()
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => RollOutAsync(before: Container("one", restarts: 9), after: Container("one", restarts: 14)));
        Assert.StartsWith("'web' was started again 5 times. Its last lines:\nit fell over", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThoseOfANewContainerAreAllCounted()
    {
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => RollOutAsync(before: Container("one", restarts: 9), after: Container("two", restarts: 6)));
        Assert.StartsWith("'web' was started again 6 times.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEngineMayCountAnewWhenItStartsAContainerItself()
    {
        await RollOutAsync(before: Container("one", restarts: 9), after: Container("one", restarts: 0));
        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => RollOutAsync(before: Container("one", restarts: 9), after: Container("one", restarts: 5)));
        Assert.StartsWith("'web' was started again 5 times.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatRunsToItsEndRunsFirstAndInOrderBesideTheDeploymentThatIsThere()
    {
        await RollOutAsync(before: Container("one", restarts: 0), after: Container("two", restarts: 0), with: services =>
        {
            services["seed"] = Finite("seed", after: "schema");
            services["schema"] = Finite("schema", after: "extensions");
            services["extensions"] = Finite("extensions");
            services["web"].DependsOn["seed"] = "service_completed_successfully";
        });
        var commands = await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "commands"), TestContext.Current.CancellationToken);
        Assert.Equal(["extensions", "schema", "seed", "--remove-orphans"], commands.Select(command => command.Split(' ')[^1]));

        Service Finite(string name, string? after = null)
        {
            var service = new Service(name, new("127.0.0.1", _folder.Path)) { Restart = "no" };
            if (after is not null)
            {
                service.DependsOn[after] = "service_completed_successfully";
            }
            return service;
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Container(string id, int restarts) => $$"""
        [{
          "Id": "{{id}}", "Name": "/web-1", "RestartCount": {{restarts}},
          "State": { "Status": "running" },
          "Config": { "Labels": { "com.docker.compose.service": "web" } }
        },
        {{string.Join(',', ((string[])["seed", "schema", "extensions"]).Select(service =>
            $$"""{ "Id": "{{service}}", "Name": "/{{service}}-1", "State": { "Status": "exited", "ExitCode": 0 }, "Config": { "Labels": { "com.docker.compose.service": "{{service}}" } } }"""))}}]
        """;

    private async Task RollOutAsync(string before, string after, Action<Dictionary<string, Service>>? with = null)
    {
        _folder.Write("now.json", before);
        _folder.Write("after.json", after);
        var engine = _folder.WriteScript("engine", """
            cd "$(dirname "$0")"
            case "$1" in
              ps) echo id ;;
              inspect) cat now.json ;;
              compose) cp after.json now.json; echo "$*" >> commands ;;
              wait) echo 0 ;;
              logs) echo it fell over ;;
            esac
            """.ReplaceLineEndings("\n"));
        var project = new ComposeProject(
            new(engine, [engine, "compose"], ReadsEnvFile: false), "shop", Path.Combine(_folder.Path, "docker-compose.yaml"), Path.Combine(_folder.Path, ".env"), _ => { });
        var file = new ComposeFile { Services = { ["web"] = new("web", new("127.0.0.1", _folder.Path)) { Restart = "unless-stopped" } } };
        with?.Invoke(file.Services);
        await new ComposeRollout(project, file, new Quiet(), NullLogger.Instance, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Quiet : IReportingTask
    {
        public Task UpdateAsync(string statusText, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task UpdateAsync(MarkdownString statusText, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CompleteAsync(string? completionMessage, CompletionState completionState, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CompleteAsync(MarkdownString completionMessage, CompletionState completionState, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
