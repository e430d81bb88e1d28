using Aspire.Hosting;

namespace Hosting.Tests.Dashboard.ResourceService;

public class InteractionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AConfirmationIsAskedAndAnswered(bool answer)
    {
        await using var person = await Person.ArriveAsync();
        var question = person.Interactions.PromptConfirmationAsync(
            "Reset database", "Everything is lost.", new() { PrimaryButtonText = "Delete", SecondaryButtonText = "Keep" }, Cancelled);

        var prompt = await person.SeesAsync();
        await person.AnswersAsync(new() { InteractionId = prompt.InteractionId, MessageBox = new() { Result = answer } });

        Assert.Equal(("Reset database", "Everything is lost.", "Delete", "Keep"), (prompt.Title, prompt.Message, prompt.PrimaryButtonText, prompt.SecondaryButtonText));
        Assert.Equal((true, false), (prompt.ShowSecondaryButton, prompt.ShowDismiss));
        Assert.Equal(Wire.MessageIntent.Confirmation, prompt.MessageBox.Intent);
        Assert.Equal(answer, (await question).Data);
        Assert.Equal(Wire.WatchInteractionsResponseUpdate.KindOneofCase.Complete, (await person.SeesAsync()).KindCase);
    }

    [Fact]
    public async Task ADismissedQuestionIsCalledOff()
    {
        await using var person = await Person.ArriveAsync();
        var question = person.Interactions.PromptConfirmationAsync("Sure?", "", cancellationToken: Cancelled);

        var prompt = await person.SeesAsync();
        await person.AnswersAsync(new() { InteractionId = prompt.InteractionId, Complete = new() });

        Assert.True((await question).Canceled);
    }

    [Fact]
    public async Task ANotificationCarriesItsLink()
    {
        await using var person = await Person.ArriveAsync();
        var notification = person.Interactions.PromptNotificationAsync(
            "Update", "There is a new version.", new() { Intent = MessageIntent.Information, LinkText = "Notes", LinkUrl = "https://example.org" }, Cancelled);

        var prompt = await person.SeesAsync();
        await person.AnswersAsync(new() { InteractionId = prompt.InteractionId, Notification = new() { Result = true } });

        Assert.Equal((Wire.MessageIntent.Information, "Notes", "https://example.org"), (prompt.Notification.Intent, prompt.Notification.LinkText, prompt.Notification.LinkUrl));
        Assert.True((await notification).Data);
    }

    [Fact]
    public async Task InputsAreShownAndFilledIn()
    {
        await using var person = await Person.ArriveAsync();
        var question = person.Interactions.PromptInputsAsync("New user", null,
        [
            new() { Name = "name", Label = "Name", InputType = InputType.Text, Required = true, Placeholder = "ann", MaxLength = 9 },
            new() { Name = "secret", InputType = InputType.SecretText },
            new() { Name = "role", InputType = InputType.Choice, Options = [new("r", "Reader"), new("w", "Writer")], Value = "r" },
            new() { Name = "active", InputType = InputType.Boolean },
        ], cancellationToken: Cancelled);

        var prompt = await person.SeesAsync();
        var inputs = prompt.InputsDialog.InputItems;
        Assert.Equal(
            [Wire.InputType.Text, Wire.InputType.SecretText, Wire.InputType.Choice, Wire.InputType.Boolean], inputs.Select(input => input.InputType));
        Assert.Equal(("Name", true, "ann", 9), (inputs[0].Label, inputs[0].Required, inputs[0].Placeholder, inputs[0].MaxLength));
        Assert.Equal(("r", "Writer"), (inputs[2].Value, inputs[2].Options["w"]));

        await person.FillsInAsync(prompt, isUpdate: false, ("name", "eve"), ("secret", "x"), ("role", "w"), ("active", "True"));

        var answer = (await question).Data;
        Assert.Equal(["eve", "x", "w", "true"], answer!.Select(input => input.Value));
    }

    [Fact]
    public async Task WhatIsNotValidIsAskedAgain()
    {
        await using var person = await Person.ArriveAsync();
        var question = person.Interactions.PromptInputAsync("Name", null, new InteractionInput { Name = "name", InputType = InputType.Text, Required = true }, cancellationToken: Cancelled);

        var prompt = await person.SeesAsync();
        await person.FillsInAsync(prompt, isUpdate: false, ("name", ""));
        var again = await person.SeesAsync();
        Assert.NotEmpty(Assert.Single(again.InputsDialog.InputItems).ValidationErrors);

        await person.FillsInAsync(again, isUpdate: false, ("name", "eve"));
        Assert.Equal("eve", (await question).Data?.Value);
    }

    [Fact]
    public async Task AChangeLoadsWhatDependsOnIt()
    {
        await using var person = await Person.ArriveAsync();
        _ = person.Interactions.PromptInputsAsync("Where", null,
        [
            new() { Name = "country", InputType = InputType.Text },
            new()
            {
                Name = "city",
                InputType = InputType.Choice,
                DynamicLoading = new()
                {
                    DependsOnInputs = ["country"],
                    LoadCallback = context =>
                    {
                        context.Input.Options = [new(context.AllInputs["country"].Value!, "capital")];
                        return Task.CompletedTask;
                    },
                },
            },
        ], cancellationToken: Cancelled);

        var prompt = await person.SeesAsync();
        Assert.Equal([true, false], prompt.InputsDialog.InputItems.Select(input => input.UpdateStateOnChange));
        await person.FillsInAsync(prompt, isUpdate: true, ("country", "CM"), ("city", ""));

        Wire.WatchInteractionsResponseUpdate update;
        do
        {
            update = await person.SeesAsync();
        }
        while (update.InputsDialog.InputItems[1].Options.Count == 0);

        Assert.Equal("capital", update.InputsDialog.InputItems[1].Options["CM"]);
    }

    [Fact]
    public async Task AnAnswerToWhatIsOverIsIgnored()
    {
        await using var person = await Person.ArriveAsync();
        await person.AnswersAsync(new() { InteractionId = int.MaxValue, MessageBox = new() { Result = true } });

        var question = person.Interactions.PromptConfirmationAsync("Sure?", "", cancellationToken: Cancelled);
        var prompt = await person.SeesAsync();
        await person.AnswersAsync(new() { InteractionId = prompt.InteractionId, MessageBox = new() { Result = true } });

        Assert.True((await question).Data);
    }

    [Fact]
    public async Task WhoComesLateSeesWhatIsOpen()
    {
        await using var first = await Person.ArriveAsync();
        _ = first.Interactions.PromptConfirmationAsync("Sure?", "", cancellationToken: Cancelled);
        await first.SeesAsync();

        using var client = first.Service.Connect();
        using var request = new GrpcTestRequest();
        using var call = await client.OpenAsync("WatchInteractions", request);

        Assert.Equal("Sure?", (await call.ReadAsync(Wire.WatchInteractionsResponseUpdate.Parser))?.Title);
    }

    /// <summary>Somebody with the dashboard open.</summary>
    private sealed class Person : IAsyncDisposable
    {
        private readonly GrpcTestClient _client;
        private readonly GrpcTestRequest _request = new();
        private readonly Task<GrpcTestCall> _call;

        private Person(RunningResourceService service)
        {
            Service = service;
            _client = service.Connect();
            _call = _client.OpenAsync("WatchInteractions", _request);
        }

        public RunningResourceService Service { get; }

        public IInteractionService Interactions => Service.Get<IInteractionService>();

        public static async Task<Person> ArriveAsync() => new(await RunningResourceService.StartAsync());

        public async Task<Wire.WatchInteractionsResponseUpdate> SeesAsync()
        {
            var prompt = await (await _call).ReadAsync(Wire.WatchInteractionsResponseUpdate.Parser);
            Assert.NotNull(prompt);
            return prompt;
        }

        public Task AnswersAsync(Wire.WatchInteractionsRequestUpdate answer) => _request.WriteAsync(answer);

        public Task FillsInAsync(Wire.WatchInteractionsResponseUpdate prompt, bool isUpdate, params (string Name, string Value)[] values)
        {
            var answer = new Wire.WatchInteractionsRequestUpdate { InteractionId = prompt.InteractionId, ResponseUpdate = isUpdate, InputsDialog = new() };
            answer.InputsDialog.InputItems.Add(values.Select(value => new Wire.InteractionInput { Name = value.Name, Value = value.Value }));
            return _request.WriteAsync(answer);
        }

        public async ValueTask DisposeAsync()
        {
            _request.Complete();
            await Service.StopAsync();
            (await _call).Dispose();
            _request.Dispose();
            _client.Dispose();
            await Service.DisposeAsync();
        }
    }
}
