using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Hosting.Tests.Support;

namespace Hosting.Tests.Notifications;

public class ParameterTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AConfiguredParameterHasItsValueAtOnce()
    {
        await using var world = new World(builder => builder.AddParameter("key", secret: true), dashboard: true, "--Parameters:key=s3cret");
        var key = Parameter(world, "key");

        await world.Get<ParameterProcessor>().InitializeAsync(None);

        Assert.Equal("s3cret", await key.GetValueAsync(None));
        Assert.Equal("Running", world.StateOf(key).State?.Text);
        var value = world.StateOf(key).Properties.Single(property => property.Name == "Value");
        Assert.Equal("s3cret", value.Value);
        Assert.True(value.IsSensitive);
    }

    [Fact]
    public async Task AMissingParameterIsAskedForAndWhatNeedsItWaits()
    {
        await using var world = new World(builder => builder.AddParameter("key"));
        var key = Parameter(world, "key");
        await world.Get<ParameterProcessor>().InitializeAsync(None);
        var needed = key.GetValueAsync(None).AsTask();
        Assert.False(needed.IsCompleted);
        Assert.Equal(new ResourceStateSnapshot("ValueMissing", "warning"), world.StateOf(key).State);
        Assert.Contains("Parameter resource key could not be initialized. Waiting for user input.", await world.LinesAsync(key));

        var interactions = world.Get<InteractionService>();
        await using var prompts = interactions.WatchAsync(None).GetAsyncEnumerator(None);
        var bar = await NextAsync(prompts, prompt => prompt.Content is NotificationContent);
        Assert.Equal("Unresolved parameters", bar.Title);
        await interactions.RespondAsync(bar.Id, new(Answered: true, Value: true), None);
        var dialog = await NextAsync(prompts, prompt => prompt.Content is InputsContent);
        Assert.Equal("Set unresolved parameters", dialog.Title);
        var inputs = ((InputsContent)dialog.Content).Inputs;
        inputs["key"].Value = "given";
        await interactions.RespondAsync(dialog.Id, new(Answered: true, inputs), None);

        Assert.Equal("given", await Eventually.Within(needed));
        await Eventually.TrueAsync(() => world.StateOf(key).State?.Text == "Running", "the parameter is there");
    }

    [Fact]
    public async Task AMissingParameterFailsWhatNeedsItWhenNobodyCanBeAsked()
    {
        await using var world = new World(builder => builder.AddParameter("key"), dashboard: false);
        var key = Parameter(world, "key");

        await world.Get<ParameterProcessor>().InitializeAsync(None);

        await Assert.ThrowsAsync<MissingParameterValueException>(() => key.GetValueAsync(None).AsTask());
        Assert.Equal("ValueMissing", world.StateOf(key).State?.Text);
    }

    [Fact]
    public async Task TheSetParameterCommandChangesAValueAndTakesTheQuestionAway()
    {
        await using var world = new World(builder => builder.AddParameter("key"));
        var key = Parameter(world, "key");
        await world.Get<ParameterProcessor>().InitializeAsync(None);
        var interactions = world.Get<InteractionService>();
        await using var prompts = interactions.WatchAsync(None).GetAsyncEnumerator(None);
        var bar = await NextAsync(prompts, prompt => prompt.Content is NotificationContent);

        var arguments = new InteractionInputCollection([new InteractionInput { Name = "Value", InputType = InputType.Text, Value = "one" }]);
        var result = await world.Get<ResourceCommandService>().ExecuteCommandAsync("key", "set-parameter", arguments, None);

        Assert.Equal("Successfully set parameter 'key'.", result.Message);
        Assert.Equal("one", await key.GetValueAsync(None));
        await Eventually.TrueAsync(() => bar.IsComplete, "the question is gone");

        arguments["Value"].Value = "two";
        await world.Get<ResourceCommandService>().ExecuteCommandAsync("key", "set-parameter", arguments, None);
        Assert.Equal("two", await key.GetValueAsync(None));
    }

    private static ParameterResource Parameter(World world, string name) => world.Builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == name);

    private static async Task<Interaction> NextAsync(IAsyncEnumerator<Interaction> prompts, Func<Interaction, bool> wanted)
    {
        do
        {
            Assert.True(await prompts.MoveNextAsync());
        }
        while (prompts.Current.IsComplete || !wanted(prompts.Current));

        return prompts.Current;
    }
}
