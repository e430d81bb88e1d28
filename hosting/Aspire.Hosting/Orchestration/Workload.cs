using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>What DCP runs for a resource. Each start is a new DCP object, so what an old one still reports cannot be mistaken for it.</summary>
internal abstract class Workload(IResource resource, WorkloadContext context)
{
    private static readonly TimeSpan WithdrawalPatience = TimeSpan.FromSeconds(2);

    private int _starts;
    private TaskCompletionSource _ended = new();
    private IDisposable? _log;

    // The object of the start before, until it is removed.
    private string? _left;

    /// <summary>True from the moment that the object is asked for until DCP reports its end.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>True for what goes on when the application stops.</summary>
    public virtual bool OutlivesTheApplication => false;

    protected IResource Resource => resource;

    protected WorkloadContext Context => context;

    /// <summary>The DCP object of the current start; null before the first.</summary>
    protected string? ObjectName { get; private set; }

    /// <summary>Evaluates the resource and has DCP start it.</summary>
    /// <exception cref="DistributedApplicationException">A value could not be evaluated, or DCP refuses the object.</exception>
    public async Task CreateAsync(ILogger logger, CancellationToken cancellationToken)
    {
        var dcp = await context.Dcp.WaitAsync(cancellationToken).ConfigureAwait(false);
        var (arguments, environment) = await EvaluateAsync(logger, cancellationToken).ConfigureAwait(false);
        var name = NextObjectName(++_starts);
        _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectName = name;
        IsAlive = true;
        context.Objects[name] = this;
        try
        {
            await CreateObjectAsync(dcp, name, arguments, environment, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            IsAlive = false;
            context.Objects.TryRemove(name, out _);
            _ended.TrySetResult();
            if (exception is OperationCanceledException && !OutlivesTheApplication)
            {
                await WithdrawAsync(dcp, name, logger).ConfigureAwait(false);
            }

            throw exception is DcpException ? new DistributedApplicationException(exception.Message, exception) : exception;
        }

        _log = context.Loggers.Attach(resource.Name, (follow, token) => LogsAsync(dcp, name, follow, token));
    }

    // DCP may have made the object all the same: it must not run when nobody knows of it.
    private async Task WithdrawAsync(DcpClient dcp, string name, ILogger logger)
    {
        using var patience = new CancellationTokenSource(WithdrawalPatience);
        try
        {
            await DeleteObjectAsync(dcp, name, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or DcpException or HttpRequestException or IOException or ObjectDisposedException)
        {
            logger.LogDebug(exception, "The start of '{ObjectName}' could not be withdrawn; the next start, or the end of the application, tries again.", name);
        }
    }

    /// <summary>Has DCP stop it and waits for the end. Does nothing where nothing runs.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (IsAlive && ObjectName is { } name)
        {
            var dcp = await context.Dcp.WaitAsync(cancellationToken).ConfigureAwait(false);
            await RequestStopAsync(dcp, name, cancellationToken).ConfigureAwait(false);
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more reports of the start before: a late one would look like the end of the next.</summary>
    public void Leave()
    {
        if (ObjectName is { } name)
        {
            _left = name;
            ObjectName = null;
            context.Objects.TryRemove(name, out _);
        }
    }

    /// <summary>Removes the object of the start before, and with it DCP's copy of its log.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        Leave();
        if (_left is { } name)
        {
            _left = null;
            _log?.Dispose();
            _log = null;
            var dcp = await context.Dcp.WaitAsync(cancellationToken).ConfigureAwait(false);
            await DeleteObjectAsync(dcp, name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Arguments with their secrecy, environment: as DCP takes them.</summary>
    protected abstract Task CreateObjectAsync(
        DcpClient dcp, string name, IReadOnlyList<(string Value, bool IsSensitive)> arguments, List<EnvVar> environment, CancellationToken cancellationToken);

    protected abstract Task RequestStopAsync(DcpClient dcp, string name, CancellationToken cancellationToken);

    protected abstract Task DeleteObjectAsync(DcpClient dcp, string name, CancellationToken cancellationToken);

    protected abstract IAsyncEnumerable<IReadOnlyList<LogEntry>> LogsAsync(DcpClient dcp, string name, bool follow, CancellationToken cancellationToken);

    protected virtual string NextObjectName(int start) =>
        $"{resource.Name}-{context.Suffix}-{start.ToString(CultureInfo.InvariantCulture)}".ToLowerInvariant();

    /// <summary>Publishes what DCP reported of the current object; reports of earlier ones are dropped.</summary>
    protected async Task PublishAsync(
        string name, string? state, bool ended, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        if (name != ObjectName)
        {
            return;
        }

        // Taken before anybody is told: who hears of the end may start the resource again.
        var end = _ended;
        if (ended)
        {
            IsAlive = false;
        }

        try
        {
            // Looked at again where no other change can come between: the next start may have begun meanwhile.
            await context.PublishAsync(resource, snapshot => name != ObjectName ? snapshot : change(snapshot) with
            {
                State = state is null ? snapshot.State : new ResourceStateSnapshot(state, null),
                Urls = [.. ResourceUrls.Snapshots(resource, running: state == KnownResourceStates.Running)],
            }).ConfigureAwait(false);
        }
        finally
        {
            if (ended)
            {
                end.TrySetResult();
            }
        }
    }

    private async Task<(IReadOnlyList<(string Value, bool IsSensitive)> Arguments, List<EnvVar> Environment)> EvaluateAsync(
        ILogger logger, CancellationToken cancellationToken)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource)
            .WithArgumentsConfig()
            .WithEnvironmentVariablesConfig()
            .BuildAsync(context.ExecutionContext, logger, cancellationToken).ConfigureAwait(false);
        if (configuration.Exception is { } exception)
        {
            throw new DistributedApplicationException(
                $"Failed to apply configuration to resource '{resource.Name}': {exception.Message}", exception);
        }

        return (
            [.. configuration.Arguments.Select(argument => (Escape(argument.Value), argument.IsSensitive))],
            [.. configuration.EnvironmentVariables.Select(variable => new EnvVar(variable.Key, Escape(variable.Value)))]);
    }

    // DCP evaluates values as templates: braces of a password, say, must reach the resource as they are, and only our own
    // actions (a port that DCP chooses) are left to it.
    private string Escape(string value) => !value.Contains("{{", StringComparison.Ordinal)
        ? value
        : context.Endpoints.Templates.Aggregate(
            DcpTemplate.Literal(value), (escaped, action) => escaped.Replace(DcpTemplate.Literal(action), action, StringComparison.Ordinal));
}
