using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Publishing;

/// <summary>Shows on the console what the pipeline does, a line for each thing done, where no CLI shows it.</summary>
internal sealed class ConsoleAudience(PipelineActivityReporter reporter) : IPipelineAudience
{
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);
    private Task _showing = Task.CompletedTask;

    public bool CanAnswer => false;

    public Task ReadyAsync(CancellationToken cancellationToken)
    {
        _showing = Task.Run(ShowAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task EndAsync(bool failed, CancellationToken cancellationToken)
    {
        await _showing.ConfigureAwait(false);
        if (failed)
        {
            Environment.ExitCode = 1;
        }
    }

    private async Task ShowAsync()
    {
        await foreach (var activity in reporter.Activities.ReadAllAsync().ConfigureAwait(false))
        {
            Show(activity.Type, activity.Data);
        }
    }

    private void Show(string type, PipelineActivityData data)
    {
        switch (type)
        {
            case PipelineActivity.Step when !data.IsComplete:
                _titles[data.Id] = data.StatusText;
                break;
            case PipelineActivity.Step when data.IsError:
                Console.Error.WriteLine($"[{_titles[data.Id]}] failed: {data.StatusText}");
                break;
            case PipelineActivity.Task when data.IsComplete:
                (data.IsError ? Console.Error : Console.Out).WriteLine($"[{Title(data)}] {data.CompletionMessage ?? data.StatusText}");
                break;
            case PipelineActivity.Log:
                var level = Enum.Parse<LogLevel>(data.LogLevel!);
                (level >= LogLevel.Warning ? Console.Error : Console.Out).WriteLine($"[{Title(data)}] {(level >= LogLevel.Warning ? $"{level.ToString().ToLowerInvariant()}: " : "")}{data.StatusText}");
                break;
            case PipelineActivity.PublishComplete:
                foreach (var item in data.PipelineSummary ?? [])
                {
                    Console.WriteLine($"{item.Key}: {item.Value}");
                }
                (data.IsError ? Console.Error : Console.Out).WriteLine(data.StatusText);
                break;
        }
    }

    private string? Title(PipelineActivityData data) => data.StepId is null ? null : _titles.GetValueOrDefault(data.StepId);
}
