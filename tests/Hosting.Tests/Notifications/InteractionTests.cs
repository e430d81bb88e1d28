using Aspire.Hosting;
using Aspire.Hosting.Notifications;
using Hosting.Tests.Support;

namespace Hosting.Tests.Notifications;

public class InteractionTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NobodyCanBeAskedWithoutADashboard()
    {
        await using var world = new World(dashboard: false);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Get<IInteractionService>().PromptConfirmationAsync("Sure?", "Really?", cancellationToken: None));

        Assert.False(world.Get<IInteractionService>().IsAvailable);
        Assert.Equal(
            "InteractionService is not available because the dashboard is not enabled or because this command is running in non-interactive CLI mode.",
            refusal.Message);
    }

    [Fact]
    public async Task NobodyCanBeAskedWhereInteractivityIsOff()
    {
        await using var world = new World(configure: null, dashboard: true, "--ASPIRE_INTERACTIVITY_ENABLED=false");

        Assert.False(world.Get<IInteractionService>().IsAvailable);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(null, true, false)]
    public async Task AConfirmationIsAnsweredOrDismissed(bool? answer, bool canceled, bool data)
    {
        await using var world = new World();
        var interactions = world.Get<InteractionService>();
        var asked = interactions.PromptConfirmationAsync("Reset", "All data is lost.", cancellationToken: None);
        var prompt = await FirstAsync(interactions);
        Assert.Equal(("Reset", "All data is lost."), (prompt.Title, prompt.Message));
        Assert.Equal(new MessageBoxContent(MessageIntent.Confirmation), prompt.Content);

        await interactions.RespondAsync(prompt.Id, new(Answered: true, answer), None);

        var result = await Eventually.Within(asked);
        Assert.Equal((canceled, data), (result.Canceled, result.Data));
        Assert.True(prompt.IsComplete);
        Assert.Null(interactions.Find(prompt.Id));
    }

    [Fact]
    public async Task InvalidInputsLeaveTheDialogOpenWithTheirErrors()
    {
        await using var world = new World();
        var interactions = world.Get<InteractionService>();
        var asked = interactions.PromptInputsAsync(
            "Numbers",
            message: null,
            [
                new() { Name = "least", InputType = InputType.Number, Required = true },
                new() { Name = "most", InputType = InputType.Number },
                new() { Name = "kind", InputType = InputType.Choice, Options = [new("a", "A")] },
                new() { Name = "short", InputType = InputType.Text, MaxLength = 2 }
            ],
            new InputsDialogInteractionOptions
            {
                ValidationCallback = context =>
                {
                    if (context.Inputs.GetInt32("least") > context.Inputs.GetInt32("most"))
                    {
                        context.AddValidationError("most", "Less than the least.");
                    }

                    return Task.CompletedTask;
                }
            },
            None);
        var prompt = await FirstAsync(interactions);
        var inputs = ((InputsContent)prompt.Content).Inputs;

        inputs["kind"].Value = "b";
        inputs["short"].Value = "abc";
        await interactions.RespondAsync(prompt.Id, new(Answered: true, inputs), None);
        Assert.Equal(["Value is required."], inputs["least"].ValidationErrors);
        Assert.Equal(["Value must be one of the provided options."], inputs["kind"].ValidationErrors);
        Assert.Equal(["Value length exceeds 2 characters."], inputs["short"].ValidationErrors);

        (inputs["least"].Value, inputs["most"].Value, inputs["kind"].Value, inputs["short"].Value) = ("3", "2", "a", "ab");
        await interactions.RespondAsync(prompt.Id, new(Answered: true, inputs), None);
        Assert.Equal(["Less than the least."], inputs["most"].ValidationErrors);
        Assert.False(asked.IsCompleted);

        inputs["most"].Value = "4";
        await interactions.RespondAsync(prompt.Id, new(Answered: true, inputs), None);
        Assert.Equal(4, (await Eventually.Within(asked)).Data!.GetInt32("most"));
    }

    [Fact]
    public async Task AnInputIsLoadedWhenTheDialogOpens()
    {
        await using var world = new World();
        var interactions = world.Get<InteractionService>();
        _ = interactions.PromptInputAsync(
            "Pick",
            message: null,
            new InteractionInput
            {
                Name = "pick",
                InputType = InputType.Choice,
                Value = "gone",
                DynamicLoading = new InputLoadOptions
                {
                    LoadCallback = context =>
                    {
                        context.Input.Options = [new("x", "X")];
                        return Task.CompletedTask;
                    }
                }
            },
            cancellationToken: None);
        var prompt = await FirstAsync(interactions);
        var input = ((InputsContent)prompt.Content).Inputs["pick"];

        await Eventually.TrueAsync(() => input.Options is [{ Key: "x" }], "the choices are loaded");
        await Eventually.TrueAsync(() => input.Value is null, "a value that is no choice any more is dropped");
    }

    [Fact]
    public async Task AnInputCannotDependOnALaterOne()
    {
        await using var world = new World();
        var early = new InteractionInput
        {
            Name = "early",
            InputType = InputType.Text,
            DynamicLoading = new InputLoadOptions { LoadCallback = _ => Task.CompletedTask, DependsOnInputs = ["late"] }
        };

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => world.Get<IInteractionService>()
            .PromptInputsAsync("Order", message: null, [early, new() { Name = "late", InputType = InputType.Text }], cancellationToken: None));

        Assert.Contains("Inputs must be defined in order", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancellationTakesThePromptAway()
    {
        await using var world = new World();
        var interactions = world.Get<InteractionService>();
        using var cancellation = new CancellationTokenSource();
        var asked = interactions.PromptNotificationAsync("News", "…", cancellationToken: cancellation.Token);
        var prompt = await FirstAsync(interactions);

        await cancellation.CancelAsync();

        Assert.True((await Eventually.Within(asked)).Canceled);
        Assert.True(prompt.IsComplete);
    }

    [Fact]
    public async Task WorkBehindAProgressDialogCanBeCalledOff()
    {
        await using var world = new World();
        var interactions = world.Get<InteractionService>();
        var working = interactions.PromptProgressAsync(
            "Copying",
            new ProgressInteractionOptions { Work = context => Task.Delay(Timeout.Infinite, context.CancellationToken) },
            None);
        var prompt = await FirstAsync(interactions);

        await interactions.RespondAsync(prompt.Id, new(Answered: true, Value: false), None);

        Assert.True((await Eventually.Within(working)).Canceled);
    }

    [Fact]
    public async Task AProgressDialogClosesWhenTheWorkIsDone()
    {
        await using var world = new World();

        var result = await Eventually.Within(world.Get<IInteractionService>().PromptProgressAsync("Copying", new ProgressInteractionOptions { Work = _ => Task.CompletedTask }, None));

        Assert.False(result.Canceled);
    }

    [Fact]
    public void InputNamesAreUniqueWithoutRegardToCase()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new InteractionInputCollection(
            [new() { Name = "a", InputType = InputType.Text }, new() { Name = "A", InputType = InputType.Text }]));

        Assert.Equal("Duplicate input name 'A' found. Input names must be unique.", refusal.Message);
    }

    private static async Task<Interaction> FirstAsync(InteractionService interactions)
    {
        await using var prompts = interactions.WatchAsync(None).GetAsyncEnumerator(None);
        Assert.True(await prompts.MoveNextAsync());
        return prompts.Current;
    }
}
