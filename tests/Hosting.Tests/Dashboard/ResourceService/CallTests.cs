using System.Net;

namespace Hosting.Tests.Dashboard.ResourceService;

/// <summary>What holds for every call: the caller's key, the framing, deadlines, the end.</summary>
public class CallTests
{
    private static readonly byte[] Empty = GrpcTestClient.Frame([]);

    [Theory]
    [InlineData("Shop.AppHost", "Shop")]
    [InlineData("ShopAppHost", "Shop")]
    [InlineData("Shop", "Shop")]
    [InlineData("AppHost", "AppHost")]
    public async Task TheApplicationIsCalledByItsNameWithoutAppHost(string name, string shown)
    {
        await using var service = await RunningResourceService.StartAsync(builder => builder.Configuration["AppHost:DashboardApplicationName"] = name);
        using var client = service.Connect();

        var response = await client.CallAsync("GetApplicationInformation", new Wire.ApplicationInformationRequest(), Wire.ApplicationInformationResponse.Parser);

        Assert.Equal(shown, response.ApplicationName);
        Assert.Equal("13.5.0", response.MinDashboardVersion);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("the-kez")]
    [InlineData("the-key, the-key")]
    public async Task ACallerWithoutTheKeyIsRefused(string? key)
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect(key);

        foreach (var method in new[] { "GetApplicationInformation", "WatchResources", "WatchResourceConsoleLogs", "ExecuteResourceCommand", "WatchInteractions", "NoSuchMethod" })
        {
            Assert.Equal((16, "The API key is missing or wrong."), await client.FailAsync(method, Empty));
        }
    }

    [Fact]
    public async Task TwoKeysAreNoKey()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();

        var (code, _) = await client.FailAsync("GetApplicationInformation", Empty, ("x-resource-service-api-key", RunningResourceService.Key));

        Assert.Equal(16, code);
    }

    [Fact]
    public async Task WithoutAuthenticationAnyoneMayCall()
    {
        await using var service = await RunningResourceService.StartAsync(null, "--ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true");
        using var client = service.Connect(key: null);

        await client.CallAsync("GetApplicationInformation", new Wire.ApplicationInformationRequest(), Wire.ApplicationInformationResponse.Parser);
    }

    [Fact]
    public async Task AMethodThatIsNotThereIsUnimplemented()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();

        Assert.Equal((12, "There is no method '/aspire.v1.DashboardService/UploadFile'."), await client.FailAsync("UploadFile", Empty));
    }

    public static TheoryData<string, byte[], int, string> Malformed => new()
    {
        { "too long", [0, 0, 64, 0, 1], 8, "A message of 4194305 bytes is longer than the 4194304 bytes accepted." },
        { "compressed", GrpcTestClient.Frame([1, 2, 3], compressed: true), 12, "Compressed messages are not supported." },
        { "cut short", [0, 0, 0, 0, 9, 1], 13, "The request ended within a message." },
        { "absent", [], 13, "The request has no message." },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task AMalformedRequestIsAnError(string what, byte[] body, int code, string message)
    {
        Assert.NotEmpty(what);
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();

        Assert.Equal((code, message), await client.FailAsync("WatchResources", body));
    }

    [Fact]
    public async Task WhatIsNoMessageIsAnError()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();

        var (code, message) = await client.FailAsync("WatchResourceConsoleLogs", GrpcTestClient.Frame([0x0a, 0xff]));

        Assert.Equal(13, code);
        Assert.StartsWith("The request is no WatchResourceConsoleLogsRequest: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestOfManySegmentsIsReadAsOne()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        var request = new Wire.ResourceCommandRequest { ResourceName = new string('x', 3_000_000), CommandName = "start" };

        var response = await client.CallAsync("ExecuteResourceCommand", request, Wire.ResourceCommandResponse.Parser);

        Assert.Equal(Wire.ResourceCommandResponseKind.Failed, response.Kind);
    }

    [Fact]
    public async Task ADeadlineEndsTheCall()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();

        // The first call of a process takes its time, which is not what the deadline is for.
        using (var first = await client.OpenAsync("WatchResources", new Wire.WatchResourcesRequest()))
        {
            Assert.NotNull(await first.ReadAsync(Wire.WatchResourcesUpdate.Parser));
        }

        using var call = await client.OpenAsync("WatchResources", new Wire.WatchResourcesRequest(), ("grpc-timeout", "5S"));

        Assert.NotNull(await call.ReadAsync(Wire.WatchResourcesUpdate.Parser));
        Assert.Null(await call.ReadAsync(Wire.WatchResourcesUpdate.Parser));
        Assert.Equal((4, "The deadline of the call has passed."), call.Status);
    }

    [Fact]
    public async Task WhatIsNotGrpcIsRefused()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task StoppingEndsOpenStreamsWithoutAnError()
    {
        await using var service = await RunningResourceService.StartAsync();
        using var client = service.Connect();
        using var call = await client.OpenAsync("WatchResources", new Wire.WatchResourcesRequest());
        Assert.NotNull(await call.ReadAsync(Wire.WatchResourcesUpdate.Parser));

        await service.StopAsync();

        Assert.Null(await call.ReadAsync(Wire.WatchResourcesUpdate.Parser));
        Assert.Equal((0, null), call.Status);
    }

    [Fact]
    public async Task ItListensOnLoopbackAlone()
    {
        await using var service = await RunningResourceService.StartAsync();

        Assert.Equal("127.0.0.1", new Uri(service.Url).Host);
    }

    [Theory]
    [InlineData("http://0.0.0.0:18999", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL must contain a local loopback address, and '0.0.0.0' is none.")]
    [InlineData("ftp://localhost", "The ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL setting with a value of 'ftp://localhost' could not be parsed as a URI.")]
    public async Task AUrlThatCannotBeUsedIsRefused(string url, string expected)
    {
        var exception = await Assert.ThrowsAsync<Aspire.Hosting.DistributedApplicationException>(
            () => RunningResourceService.StartAsync(null, $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL={url}"));

        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatIsTakenIsNamedWithTheRemedy()
    {
        await using var first = await RunningResourceService.StartAsync();

        var exception = await Assert.ThrowsAsync<Aspire.Hosting.DistributedApplicationException>(
            () => RunningResourceService.StartAsync(null, $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL={first.Url}"));

        Assert.Equal(
            $"The resource service cannot listen on {first.Url} – the port is in use – stop the program that has it, or set ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL to another port or none.",
            exception.Message);
    }
}
