using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>Runs steps, each as soon as those on which it depends have ended well; the others at the same time.</summary>
internal sealed class PipelineRun(PipelineSteps graph, PipelineContext context)
{
    private readonly IPipelineActivityReporter _reporter = context.Services.GetRequiredService<IPipelineActivityReporter>();

    /// <summary>Runs the steps. When one fails, those that depend on it do not start and the others go on.</summary>
    /// <exception cref="AggregateException">Several steps have failed.</exception>
    public async Task RunAsync(IReadOnlyList<PipelineStep> steps)
    {
        Dictionary<string, Task> running = new(StringComparer.Ordinal);
        // The order puts every step after those that it waits for, so their tasks are there.
        foreach (var step in steps)
        {
            var before = step.DependsOnSteps.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Task: running[name])).ToArray();
            running[step.Name] = Task.Run(() => RunAsync(step, before));
        }

        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var failed = running.Where(step => step.Value.Exception is { InnerException: not BlockedStepException }).ToArray();
        switch (failed)
        {
            case []:
                context.CancellationToken.ThrowIfCancellationRequested();
                break;
            case [var (_, only)]:
                await only.ConfigureAwait(false);
                break;
            default:
                throw new AggregateException(
                    $"Multiple pipeline steps failed: {string.Join(", ", failed.Select(step => step.Key))}",
                    failed.Select(step => step.Value.Exception!.InnerException!));
        }
    }

    private async Task RunAsync(PipelineStep step, (string Name, Task Task)[] before)
    {
        await Task.WhenAll(before.Select(other => other.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (before.Where(other => !other.Task.IsCompletedSuccessfully).Select(other => $"'{other.Name}'").ToArray() is { Length: > 0 } failed)
        {
            throw new BlockedStepException(
                $"Step '{step.Name}' cannot run because {(failed.Length == 1 ? "dependency" : "dependencies")} {string.Join(", ", failed)} failed");
        }
        context.CancellationToken.ThrowIfCancellationRequested();

        var reporting = await _reporter.CreateStepAsync(step.Name, graph.Parent(step), graph.Level(step), context.CancellationToken).ConfigureAwait(false);
        await using (reporting.ConfigureAwait(false))
        {
            using var logs = StepLoggerProvider.SendTo(reporting);
            try
            {
                await step.Action(new PipelineStepContext { PipelineContext = context, ReportingStep = reporting }).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
            {
                await reporting.FailAsync($"Step '{step.Name}' was interrupted.", CancellationToken.None).ConfigureAwait(false);
                throw;
            }
            catch (Exception exception)
            {
                context.Logger.LogDebug(exception, "Step '{Step}' failed.", step.Name);
                await reporting.FailAsync(exception.Message, CancellationToken.None).ConfigureAwait(false);
                if (exception is DistributedApplicationException)
                {
                    throw; // Its message is meant for people.
                }
                throw new InvalidOperationException($"Step '{step.Name}' failed: {exception.Message}", exception);
            }
        }
    }

    /// <summary>A step did not start, since one that it depends on has failed; that one is reported.</summary>
    private sealed class BlockedStepException(string message) : Exception(message);
}
