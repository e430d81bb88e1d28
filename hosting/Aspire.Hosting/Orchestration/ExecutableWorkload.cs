using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>A process on this machine, for an executable or a project resource.</summary>
internal sealed class ExecutableWorkload(IResource resource, ExecutableLaunch launch, WorkloadContext context) : Workload(resource, context)
{
    private IReadOnlyList<(string Value, bool IsSensitive)> _arguments = [];
    private string? _explained;

    /// <summary>Takes a change that DCP reported.</summary>
    public async Task ObserveAsync(Executable observed, CancellationToken cancellationToken)
    {
        var status = observed.Status;
        if (status?.State == ExecutableState.FailedToStart)
        {
            // Before the state is published: whoever sees it reads the log next.
            await ExplainAsync(observed.Metadata.Name, cancellationToken).ConfigureAwait(false);
        }

        var state = status?.State switch
        {
            null or "" => KnownResourceStates.Starting,
            ExecutableState.Terminated => KnownResourceStates.Exited,
            var reported => reported,
        };
        await PublishAsync(observed.Metadata.Name, state, ExecutableState.IsTerminal(status?.State), snapshot => snapshot with
        {
            ExitCode = status?.ExitCode,
            CreationTimeStamp = observed.Metadata.CreationTimestamp?.UtcDateTime,
            StartTimeStamp = status?.StartupTimestamp?.UtcDateTime,
            StopTimeStamp = status?.FinishTimestamp?.UtcDateTime,
            Properties = snapshot.Properties
                .With(new(KnownProperties.Executable.Path, observed.Spec.ExecutablePath))
                .With(new(KnownProperties.Executable.WorkDir, observed.Spec.WorkingDirectory))
                .With(new(KnownProperties.Executable.Args, status?.EffectiveArgs ?? []) { IsSensitive = true })
                .With(new(KnownProperties.Executable.Pid, status?.Pid))
                .With(AppArguments.Values(_arguments, status?.EffectiveArgs, launch.Arguments.Count))
                .With(AppArguments.Sensitivity(_arguments)),
            EnvironmentVariables = EnvironmentSnapshot.Of(status?.EffectiveEnv, observed.Spec.Env),
        }).ConfigureAwait(false);
    }

    // DCP tells why a program could not be started in the object's own log alone. Of that only the error is shown: the rest
    // has the arguments, and those may be secret.
    private async Task ExplainAsync(string name, CancellationToken cancellationToken)
    {
        if (name != ObjectName || name == _explained)
        {
            return;
        }

        _explained = name;
        var dcp = await Context.Dcp.ConfigureAwait(false);
        var reason = "DCP gives no reason";
        var log = new DcpLogOptions { Source = DcpLogOptions.System, Timestamps = true };
        try
        {
            await foreach (var line in dcp.LogsAsync<Executable>(name, log, cancellationToken).ConfigureAwait(false))
            {
                if (DcpLogLine.Parse(line).Error is { } error)
                {
                    reason = error;
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is DcpException or HttpRequestException or IOException)
        {
            reason = exception.Message;
        }

        Context.Loggers.GetLogger(Resource).LogError(
            "Failed to create resource {ResourceName}: the program '{Program}' could not be started: {Reason}. Correct the command or install the program, then start the resource again.",
            Resource.Name,
            launch.Command,
            reason);
    }

    protected override Task CreateObjectAsync(
        DcpClient dcp, string name, IReadOnlyList<(string Value, bool IsSensitive)> arguments, List<EnvVar> environment, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(launch.WorkingDirectory))
        {
            throw new DistributedApplicationException(
                $"Resource '{Resource.Name}' cannot start: its working directory '{launch.WorkingDirectory}' does not exist. Create it, or name another one.");
        }

        _arguments = arguments;
        var spec = new ExecutableSpec
        {
            ExecutablePath = launch.Command,
            WorkingDirectory = launch.WorkingDirectory,
            Args = [.. launch.Arguments, .. arguments.Select(argument => argument.Value)],
            Env = environment,
        };
        ServiceProducer[] produces = [.. Context.Endpoints.Of(Resource).Select(service => new ServiceProducer
        {
            ServiceName = service.Name,
            Address = EndpointRules.Normalize(service.Endpoint.TargetHost).Host,
            Port = service.Endpoint.TargetPort,
        })];
        return dcp.CreateAsync(Executable.Create(name, spec, produces), cancellationToken);
    }

    protected override Task RequestStopAsync(DcpClient dcp, string name, CancellationToken cancellationToken) =>
        dcp.RequestStopAsync<Executable>(name, cancellationToken);

    protected override Task DeleteObjectAsync(DcpClient dcp, string name, CancellationToken cancellationToken) =>
        dcp.DeleteAsync<Executable>(name, cancellationToken);

    protected override IAsyncEnumerable<IReadOnlyList<LogEntry>> LogsAsync(
        DcpClient dcp, string name, bool follow, CancellationToken cancellationToken) =>
        DcpLogReader.ReadAsync<Executable>(dcp, name, [DcpLogOptions.StdOut, DcpLogOptions.StdErr], follow, cancellationToken);
}

/// <summary>How a resource's process is launched, before the resource's own arguments.</summary>
/// <param name="Command">The program.</param>
/// <param name="WorkingDirectory">Its working directory, absolute.</param>
/// <param name="Arguments">Arguments that come first.</param>
internal sealed record ExecutableLaunch(string Command, string WorkingDirectory, IReadOnlyList<string> Arguments);
