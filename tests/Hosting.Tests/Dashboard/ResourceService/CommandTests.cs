using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;

namespace Hosting.Tests.Dashboard.ResourceService;

public class CommandTests
{
    [Fact]
    public async Task ACommandRunsAndItsResultComesBack()
    {
        var response = await ExecuteAsync(_ => CommandResults.Success("Done.", "{}", CommandResultFormat.Json, displayImmediately: true));

        Assert.Equal(Wire.ResourceCommandResponseKind.Succeeded, response.Kind);
        Assert.Equal("Done.", response.Message);
        Assert.Equal(new Wire.ResourceCommandResult { Value = "{}", Format = Wire.CommandResultFormat.Json, DisplayImmediately = true }, response.Result);
    }

    [Fact]
    public async Task AFailureComesBackWithItsMessage()
    {
        var response = await ExecuteAsync(_ => CommandResults.Failure("The database is in use."));

        Assert.Equal(Wire.ResourceCommandResponseKind.Failed, response.Kind);
        Assert.Equal("The database is in use.", response.Message);
        Assert.Equal("The database is in use.", response.ErrorMessage);
        Assert.Null(response.Result);
    }

    [Fact]
    public async Task WhatWasCalledOffIsNoFailure()
    {
        var response = await ExecuteAsync(_ => CommandResults.Canceled());

        Assert.Equal(Wire.ResourceCommandResponseKind.Cancelled, response.Kind);
    }

    [Fact]
    public async Task AnExceptionIsAFailure()
    {
        var response = await ExecuteAsync(_ => throw new InvalidOperationException("boom"));

        Assert.Equal((Wire.ResourceCommandResponseKind.Failed, "boom"), (response.Kind, response.Message));
    }

    [Fact]
    public async Task ACommandThatIsNotThereIsAFailure()
    {
        var response = await ExecuteAsync(_ => CommandResults.Success(), command: "launch");

        Assert.Equal(Wire.ResourceCommandResponseKind.Failed, response.Kind);
        Assert.Equal("Command 'launch' not available for resource 'backend'.", response.Message);
    }

    [Fact]
    public async Task ArgumentsArriveAsText()
    {
        Dictionary<string, string?> seen = [];
        await ExecuteAsync(
            context =>
            {
                seen = context.Arguments.ToDictionary(input => input.Name, input => input.Value);
                return CommandResults.Success();
            },
            arguments: [("name", Value.ForString("ann")), ("count", Value.ForNumber(2.5)), ("sure", Value.ForBool(true)), ("nothing", Value.ForNull())]);

        Assert.Equal(new Dictionary<string, string?> { ["name"] = "ann", ["count"] = "2.5", ["sure"] = "true", ["nothing"] = null }, seen);
    }

    [Fact]
    public async Task AnArgumentThatIsNotValidIsSaidToBe()
    {
        var response = await ExecuteAsync(_ => CommandResults.Success(), arguments: [("count", Value.ForString("many")), ("name", Value.ForString("ann"))]);

        Assert.Equal(Wire.ResourceCommandResponseKind.InvalidArguments, response.Kind);
    }

    [Fact]
    public async Task AnArgumentOfAShapeWithoutTextIsRefused()
    {
        await using var service = await StartAsync(_ => CommandResults.Success());
        using var client = service.Connect();

        using var call = await client.OpenAsync("ExecuteResourceCommand", Request("reset", [("name", Value.ForList())]));

        Assert.Null(await call.ReadAsync(Wire.ResourceCommandResponse.Parser));
        Assert.Equal((3, "Resource command argument 'name' must be a string, number, boolean, or null."), call.Status);
    }

    private static async Task<Wire.ResourceCommandResponse> ExecuteAsync(
        Func<ExecuteCommandContext, ExecuteCommandResult> run, string command = "reset", (string Name, Value Value)[]? arguments = null)
    {
        await using var service = await StartAsync(run);
        using var client = service.Connect();
        return await client.CallAsync("ExecuteResourceCommand", Request(command, arguments ?? [("name", Value.ForString("ann"))]), Wire.ResourceCommandResponse.Parser);
    }

    private static Wire.ResourceCommandRequest Request(string command, (string Name, Value Value)[] arguments)
    {
        var request = new Wire.ResourceCommandRequest { ResourceName = "backend", CommandName = command };
        foreach (var (name, value) in arguments)
        {
            request.Arguments[name] = value;
        }

        return request;
    }

    private static async Task<RunningResourceService> StartAsync(Func<ExecuteCommandContext, ExecuteCommandResult> run)
    {
        var backend = new ExecutableResource("backend", "node", ".");
        InteractionInput[] inputs =
        [
            new() { Name = "name", InputType = InputType.Text },
            new() { Name = "count", InputType = InputType.Number },
            new() { Name = "sure", InputType = InputType.Boolean },
            new() { Name = "nothing", InputType = InputType.Text },
        ];
        var service = await RunningResourceService.StartAsync(builder => builder.AddResource(backend).WithAnnotation(new ResourceCommandAnnotation(
            "reset", "Reset", _ => ResourceCommandState.Enabled, context => Task.FromResult(run(context)), null, inputs, null, null, null, isHighlighted: false)));
        await service.Notifications.PublishUpdateAsync(backend, snapshot => snapshot with { State = KnownResourceStates.Running });
        return service;
    }
}
