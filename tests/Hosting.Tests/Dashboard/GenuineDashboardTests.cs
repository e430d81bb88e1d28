using System.Net;
using System.Net.Http.Headers;
using Aspire.Hosting.Dashboard;

namespace Hosting.Tests.Dashboard;

/// <summary>The genuine dashboard, started with the environment that the model gives it.</summary>
public sealed class GenuineDashboardTests(GenuineDashboardTests.Fixture fixture) : IClassFixture<GenuineDashboardTests.Fixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoHasNoTokenSeesTheLoginPageAlone()
    {
        var dashboard = await fixture.Dashboard;
        using var browser = Browser();

        foreach (var page in new[] { "/", "/consolelogs", "/structuredlogs", "/traces", "/metrics" })
        {
            using var response = await browser.GetAsync(new Uri(dashboard.FrontendUrl + page), Cancelled);
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            Assert.StartsWith("/login", response.Headers.Location?.PathAndQuery ?? response.Headers.Location?.OriginalString, StringComparison.Ordinal);
        }

        using var wrong = await browser.GetAsync(new Uri($"{dashboard.FrontendUrl}/login?t=wrong"), Cancelled);
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task TheLoginUrlLogsIn()
    {
        var dashboard = await fixture.Dashboard;
        using var browser = Browser();

        using var login = await browser.GetAsync(new Uri(dashboard.LoginUrl), Cancelled);
        using var page = await browser.GetAsync(new Uri(dashboard.FrontendUrl), Cancelled);

        Assert.Equal(HttpStatusCode.Redirect, login.StatusCode);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("right", HttpStatusCode.OK)]
    public async Task TelemetryNeedsTheKey(string? key, HttpStatusCode expected)
    {
        var dashboard = await fixture.Dashboard;
        using var client = Browser();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{dashboard.EndpointUrl(DashboardEndpoints.OtlpHttp)}/v1/traces")
        {
            Content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-protobuf") } },
        };
        if (key is not null)
        {
            request.Headers.Add("x-otlp-api-key", key == "right" ? dashboard.Configuration["AppHost:OtlpApiKey"] : key);
        }

        using var response = await client.SendAsync(request, Cancelled);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task TelemetryOverGrpcNeedsTheKeyToo()
    {
        var dashboard = await fixture.Dashboard;
        using var client = Browser();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"{dashboard.EndpointUrl(DashboardEndpoints.OtlpGrpc)}/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };

        using var response = await client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task ItSaysNoSecret()
    {
        var dashboard = await fixture.Dashboard;
        using var browser = Browser();

        using var login = await browser.GetAsync(new Uri(dashboard.LoginUrl), Cancelled);

        Assert.DoesNotContain(dashboard.Configuration["AppHost:BrowserToken"]!, dashboard.Output, StringComparison.Ordinal);
    }

    private static HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    /// <summary>One dashboard for all: it is the requests that differ.</summary>
    public sealed class Fixture : IAsyncDisposable
    {
        private readonly Lazy<Task<RunningDashboard>> _dashboard = new(() => RunningDashboard.StartAsync());

        internal Task<RunningDashboard> Dashboard => _dashboard.Value;

        public async ValueTask DisposeAsync()
        {
            if (_dashboard is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                await (await Dashboard).DisposeAsync();
            }
        }
    }
}
