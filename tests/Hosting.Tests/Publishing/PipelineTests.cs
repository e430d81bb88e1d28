using Aspire.Hosting;
using Aspire.Hosting.Pipelines;

namespace Hosting.Tests.Publishing;

public sealed class PipelineTests
{
    [Fact]
    public async Task StepsRunAfterThoseTheyDependOn()
    {
        List<string> order = [];
        await PublishRun.SucceedAsync("unused", builder =>
        {
            builder.Pipeline.AddStep("last", Note("last"), dependsOn: new List<string> { "left", "right" });
            builder.Pipeline.AddStep("left", Note("left"), dependsOn: "first");
            builder.Pipeline.AddStep("right", Note("right"), requiredBy: "last");
            builder.Pipeline.AddStep("first", Note("first"), requiredBy: "right");
        }, step: "last");

        Assert.Equal("first", order[0]);
        Assert.Equal(["left", "right"], order[1..3].Order());
        Assert.Equal("last", order[3]);

        Func<PipelineStepContext, Task> Note(string name) => _ =>
        {
            lock (order)
            {
                order.Add(name);
            }
            return Task.CompletedTask;
        };
    }

    [Fact]
    public async Task StepsThatDoNotDependOnEachOtherRunAtTheSameTime()
    {
        var both = new Barrier(2);
        var run = await PublishRun.SucceedAsync("unused", builder =>
        {
            builder.Pipeline.AddStep("left", Meet, requiredBy: "publish");
            builder.Pipeline.AddStep("right", Meet, requiredBy: "publish");
        });
        Assert.Contains(("publish", CompletionState.Completed), run.Steps);

        Task Meet(PipelineStepContext context)
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), context.CancellationToken));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task AStepOutsideTheTargetDoesNotRun()
    {
        var run = await PublishRun.SucceedAsync("unused", builder => builder.Pipeline.AddStep("other", _ => throw new InvalidOperationException("ran")));
        Assert.DoesNotContain(run.Steps, step => step.Name == "other");
    }

    [Fact]
    public async Task WhenAStepFailsThoseThatDependOnItDoNotStartAndTheOthersGoOn()
    {
        var run = await PublishRun.StartAsync(["--step", "publish"], builder =>
        {
            builder.Pipeline.AddStep("broken", _ => throw new InvalidOperationException("no luck"), requiredBy: "blocked");
            builder.Pipeline.AddStep("blocked", _ => Task.CompletedTask, requiredBy: "publish");
            builder.Pipeline.AddStep("independent", _ => Task.CompletedTask, requiredBy: "publish");
        });

        Assert.True(run.End.IsError);
        Assert.Equal("Step 'broken' failed: no luck", run.End.StatusText);
        Assert.Contains(("broken", CompletionState.CompletedWithError), run.Steps);
        Assert.Contains(("independent", CompletionState.Completed), run.Steps);
        Assert.DoesNotContain(run.Steps, step => step.Name is "blocked" or "publish");
    }

    [Fact]
    public async Task SeveralFailuresAreAllNamed()
    {
        var run = await PublishRun.StartAsync(["--step", "publish"], builder =>
        {
            builder.Pipeline.AddStep("one", _ => throw new DistributedApplicationException("first fault"), requiredBy: "publish");
            builder.Pipeline.AddStep("two", _ => throw new DistributedApplicationException("second fault"), requiredBy: "publish");
        });
        Assert.StartsWith("Multiple pipeline steps failed: one, two", run.End.StatusText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("self", "self", "Circular dependency detected in pipeline steps: self -> self")]
    [InlineData("loop", "publish", "Circular dependency detected in pipeline steps: loop -> publish -> loop")]
    [InlineData("loop", "nowhere", "Step 'loop' depends on unknown step 'nowhere'")]
    public async Task ImpossibleDependenciesAreRefused(string name, string dependsOn, string message)
    {
        var run = await PublishRun.StartAsync(["--step", "publish"], builder =>
            builder.Pipeline.AddStep(name, _ => Task.CompletedTask, dependsOn, requiredBy: dependsOn == "publish" ? "publish" : null));
        Assert.Equal(message, run.End.StatusText);
    }

    [Fact]
    public async Task AnUnknownTargetIsRefusedWithTheStepsThatThereAre()
    {
        var run = await PublishRun.StartAsync(["--step", "pulbish"], _ => { });
        Assert.StartsWith("Step 'pulbish' not found in pipeline. Available steps: 'publish', ", run.End.StatusText, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameCanBeUsedOnce()
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish"]);
        builder.Pipeline.AddStep("mine", _ => Task.CompletedTask);
        var fault = Assert.Throws<InvalidOperationException>(() => builder.Pipeline.AddStep("mine", _ => Task.CompletedTask));
        Assert.Equal("A step with the name 'mine' has already been added to the pipeline.", fault.Message);
    }

    [Fact]
    public async Task TasksLogsAndTheSummaryReachTheAudience()
    {
        var run = await PublishRun.SucceedAsync("unused", builder => builder.Pipeline.AddStep("talk", async context =>
        {
            await using (var task = await context.ReportingStep.CreateTaskAsync("Working"))
            {
                await task.UpdateAsync("Still working");
                await task.WarnAsync("It went so-so");
            }
            context.Summary.Add("Address", "http://localhost");
        }, requiredBy: "publish"));

        Assert.Equal(["Working", "Still working", "Still working"], run.Activities.Where(activity => activity.Type == PipelineActivity.Task).Select(activity => activity.Data.StatusText));
        Assert.Contains(("talk", CompletionState.CompletedWithWarning), run.Steps);
        Assert.Equal("Pipeline completed with warnings", run.End.StatusText);
        Assert.Equal("http://localhost", Assert.Single(run.End.PipelineSummary!).Value);
    }
}
