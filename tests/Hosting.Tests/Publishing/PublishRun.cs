using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests.Publishing;

/// <summary>A model published in this process, as <c>dotnet run -- --operation publish …</c> does it.</summary>
internal sealed class PublishRun : IPipelineAudience
{
    private readonly List<PipelineActivity> _activities = [];
    private PipelineActivityReporter? _reporter;
    private Task _watching = Task.CompletedTask;

    public bool CanAnswer => false;

    /// <summary>What the pipeline reported, in order.</summary>
    public IReadOnlyList<PipelineActivity> Activities => _activities;

    /// <summary>What the pipeline said at its end.</summary>
    public PipelineActivityData End => _activities.Single(activity => activity.Type == PipelineActivity.PublishComplete).Data;

    /// <summary>The steps that ended, by name, in the order in which they ended.</summary>
    public IEnumerable<(string Name, CompletionState State)> Steps
    {
        get
        {
            var titles = _activities.Where(activity => activity is { Type: PipelineActivity.Step, Data.IsComplete: false }).ToDictionary(activity => activity.Data.Id, activity => activity.Data.StatusText);
            return _activities.Where(activity => activity is { Type: PipelineActivity.Step, Data.IsComplete: true })
                .Select(activity => (titles[activity.Data.Id], Enum.Parse<CompletionState>(activity.Data.CompletionState)));
        }
    }

    /// <summary>Publishes a model. A failure is in <see cref="End"/>.</summary>
    public static async Task<PublishRun> StartAsync(string[] args, Action<IDistributedApplicationBuilder> compose)
    {
        var run = new PublishRun();
        // The hash stands in names; a fixed one makes them the same on every machine.
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = ["--operation", "publish", "--AppHostSha", "0123456789abcdef", .. args] });
        builder.Services.AddSingleton<IPipelineAudience>(run);
        compose(builder);
        await using var application = builder.Build();
        run._reporter = application.Services.GetRequiredService<PipelineActivityReporter>();
        await application.RunAsync(TestContext.Current.CancellationToken);
        return run;
    }

    /// <summary>Publishes a model that must succeed.</summary>
    public static async Task<PublishRun> SucceedAsync(string output, Action<IDistributedApplicationBuilder> compose, string step = "publish")
    {
        var run = await StartAsync(["--step", step, "--output-path", output], compose);
        Assert.False(run.End.IsError, run.End.StatusText);
        return run;
    }

    public Task ReadyAsync(CancellationToken cancellationToken)
    {
        _watching = Task.Run(
            async () =>
            {
                await foreach (var activity in _reporter!.Activities.ReadAllAsync(CancellationToken.None))
                {
                    _activities.Add(activity);
                }
            },
            CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task EndAsync(bool failed, CancellationToken cancellationToken) => _watching;
}
