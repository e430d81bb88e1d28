using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Tests;

[Trait("Category", "Application")]
public sealed class ResilienceTests
{
    [Fact]
    public async Task AnIdempotentRequestIsTriedAgainAfterAPassingFault()
    {
        var (status, attempts) = await SendAsync(HttpMethod.Get, HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.OK);

        Assert.Equal((HttpStatusCode.OK, 3), (status, attempts));
    }

    [Fact]
    public async Task AFaultThatStaysIsHandedOnAfterThreeRetries()
    {
        var (status, attempts) = await SendAsync(HttpMethod.Put, HttpStatusCode.ServiceUnavailable);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 4), (status, attempts));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task WhatMayNotBeRepeatedIsSentOnce(string method)
    {
        var (status, attempts) = await SendAsync(new HttpMethod(method), HttpStatusCode.ServiceUnavailable);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (status, attempts));
    }

    [Fact]
    public async Task AFaultOfTheCallerIsNotTriedAgain()
    {
        var (status, attempts) = await SendAsync(HttpMethod.Get, HttpStatusCode.NotFound);

        Assert.Equal((HttpStatusCode.NotFound, 1), (status, attempts));
    }

    private static async Task<(HttpStatusCode Status, int Attempts)> SendAsync(HttpMethod method, params HttpStatusCode[] answers)
    {
        using var server = new Server(answers);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.AddServiceDefaults();
        builder.Services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => server));
        using var host = builder.Build();
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var request = new HttpRequestMessage(method, "http://localhost/");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, server.Attempts);
    }

    /// <summary>Gives its answers in turn, the last one again and again, and asks for a retry at once.</summary>
    private sealed class Server(HttpStatusCode[] answers) : HttpMessageHandler
    {
        public int Attempts { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(answers[Math.Min(Attempts, answers.Length - 1)]);
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero);
            Attempts++;
            return Task.FromResult(response);
        }
    }
}
