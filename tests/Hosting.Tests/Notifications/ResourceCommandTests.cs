using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Hosting.Tests.Support;

namespace Hosting.Tests.Notifications;

public class ResourceCommandTests
{
    private readonly Thing _thing = new("thing");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACommandRunsWithTheInstanceAndItsLog()
    {
        ExecuteCommandContext? seen = null;
        await using var world = await WithCommandAsync(context =>
        {
            seen = context;
            return Task.FromResult(CommandResults.Success("done"));
        });

        var result = await Commands(world).ExecuteCommandAsync("thing", "poke", None);

        Assert.True(result.Success);
        Assert.Equal("done", result.Message);
        Assert.Equal("thing", seen!.ResourceName);
        Assert.Equal(["Executing command 'poke'.", "Successfully executed command 'poke'."], await world.LinesAsync(_thing));
    }

    [Fact]
    public async Task AnUnknownResourceOrCommandIsAFailure()
    {
        await using var world = await WithCommandAsync(_ => Task.FromResult(CommandResults.Success()));

        Assert.Equal("Resource 'nobody' not found.", (await Commands(world).ExecuteCommandAsync("nobody", "poke", None)).Message);
        Assert.Equal("Command 'dance' not available for resource 'thing'.", (await Commands(world).ExecuteCommandAsync(_thing, "dance", None)).Message);
    }

    [Fact]
    public async Task ACommandThatThrowsIsAFailureWithItsMessage()
    {
        await using var world = await WithCommandAsync(_ => throw new InvalidOperationException("broken"));

        var result = await Commands(world).ExecuteCommandAsync(_thing, "poke", None);

        Assert.False(result.Success);
        Assert.Equal("broken", result.Message);
        Assert.Contains(await world.LinesAsync(_thing), line => line.StartsWith("Error executing command 'poke'.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACanceledCommandIsCanceled()
    {
        await using var world = await WithCommandAsync(_ => throw new OperationCanceledException());

        Assert.True((await Commands(world).ExecuteCommandAsync(_thing, "poke", None)).Canceled);
    }

    [Fact]
    public async Task ArgumentsAreCheckedBeforeTheCommandRuns()
    {
        var runs = 0;
        await using var world = await WithCommandAsync(
            context =>
            {
                runs++;
                return Task.FromResult(CommandResults.Success(context.Arguments.GetInt32("times").ToString(System.Globalization.CultureInfo.InvariantCulture)));
            },
            new InteractionInput { Name = "times", InputType = InputType.Number, Required = true });

        var missing = await Commands(world).ExecuteCommandAsync("thing", "poke", None);
        var wrong = await Commands(world).ExecuteCommandAsync("thing", "poke", Arguments("times", "many"), None);
        var unknown = await Commands(world).ExecuteCommandAsync("thing", "poke", Arguments("often", "3"), None);
        Assert.Equal(0, runs);
        var right = await Commands(world).ExecuteCommandAsync("thing", "poke", Arguments("times", "3"), None);

        Assert.Equal("Command argument validation failed.", missing.Message);
        Assert.Equal(["Value is required."], missing.InvalidArguments!["times"].ValidationErrors);
        Assert.Equal(["Value must be a valid number."], wrong.InvalidArguments!["times"].ValidationErrors);
        Assert.Equal("Unknown argument 'often' for command 'poke'.", unknown.Message);
        Assert.Equal("3", right.Message);
    }

    [Fact]
    public async Task ACommandStartedByAProgramCannotAskAnybody()
    {
        bool? available = null;
        await using var world = await WithCommandAsync(context =>
        {
            available = ((IInteractionService)context.Services.GetService(typeof(IInteractionService))!).IsAvailable;
            return Task.FromResult(CommandResults.Success());
        });
        Assert.True(world.Get<IInteractionService>().IsAvailable);

        await Commands(world).ExecuteCommandAsync("thing", "poke", None);
        Assert.False(available);

        await Commands(world).ExecuteAsync("thing", "poke", arguments: null, interactive: true, None);
        Assert.True(available);
    }

    [Fact]
    public async Task APersonIsAskedForArguments()
    {
        await using var world = await WithCommandAsync(
            context => Task.FromResult(CommandResults.Success($"hello {context.Arguments.GetString("name")}")),
            new InteractionInput { Name = "name", InputType = InputType.Text, Required = true });

        var running = Commands(world).ExecuteAsync("thing", "poke", arguments: null, interactive: true, None);
        var interactions = world.Get<InteractionService>();
        await using var prompts = interactions.WatchAsync(None).GetAsyncEnumerator(None);
        Assert.True(await prompts.MoveNextAsync());
        var inputs = Assert.IsType<InputsContent>(prompts.Current.Content).Inputs;
        inputs["name"].Value = "Ann";
        await interactions.RespondAsync(prompts.Current.Id, new(Answered: true, inputs), None);

        Assert.Equal("hello Ann", (await Eventually.Within(running)).Message);
    }

    private static ResourceCommandService Commands(World world) => world.Get<ResourceCommandService>();

    private static InteractionInputCollection Arguments(string name, string value)
        => new([new InteractionInput { Name = name, InputType = InputType.Text, Value = value }]);

    private async Task<World> WithCommandAsync(Func<ExecuteCommandContext, Task<ExecuteCommandResult>> run, params InteractionInput[] arguments)
    {
        var world = new World(builder => builder.AddResource(_thing).WithAnnotation(new ResourceCommandAnnotation(
            "poke", "Poke", _ => ResourceCommandState.Enabled, run, displayDescription: null, arguments, confirmationMessage: null, iconName: null, iconVariant: null, isHighlighted: false)));
        await world.SetAsync(_thing, "Running");
        return world;
    }
}
