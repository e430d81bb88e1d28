using System.Net;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Dcp.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hosting.Tests.Dcp;

/// <summary>What the client makes of answers that the genuine DCP gives only now and then.</summary>
public sealed class DcpClientTests
{
    private static readonly (int Status, string Message) Changed = (409, "Operation cannot be fulfilled: the object has been modified");
    private static readonly (int Status, string Message) Went = (500, "file does not exist");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADeletionThatMeetsAnotherChangeIsAskedForAgain()
    {
        await using var dcp = await FakeDcp.StartAsync(Changed, Went, (200, ""));

        Assert.True(await dcp.Client.DeleteAsync<Executable>("web", Cancelled));
        Assert.Equal(["DELETE", "DELETE", "DELETE"], dcp.Requests);
    }

    [Fact]
    public async Task WhatWentWhileItWasAboutToBeDeletedIsDeleted()
    {
        await using var dcp = await FakeDcp.StartAsync(Went, (404, "not found"));

        Assert.True(await dcp.Client.DeleteAsync<Executable>("web", Cancelled));
    }

    [Fact]
    public async Task ADeletionThatIsRefusedAgainAndAgainFailsWithTheReason()
    {
        await using var dcp = await FakeDcp.StartAsync(Changed);

        var refused = await Assert.ThrowsAsync<DcpRequestException>(() => dcp.Client.DeleteAsync<Executable>("web", Cancelled));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains(Changed.Message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeletionThatFailsForAnotherReasonIsNotAskedForAgain()
    {
        await using var dcp = await FakeDcp.StartAsync((500, "out of memory"), (200, ""));

        await Assert.ThrowsAsync<DcpRequestException>(() => dcp.Client.DeleteAsync<Executable>("web", Cancelled));

        Assert.Single(dcp.Requests);
    }

    /// <summary>Gives its answers in turn, the last one again and again.</summary>
    private sealed class FakeDcp : IAsyncDisposable
    {
        private readonly DcpSession _session = DcpSession.Create();
        private readonly WebApplication _server;

        private FakeDcp((int Status, string Message)[] answers)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(_session.Certificate)));
            _server = builder.Build();
            _server.Run(context =>
            {
                var (status, message) = answers[Math.Min(Requests.Count, answers.Length - 1)];
                Requests.Add(context.Request.Method);
                context.Response.StatusCode = status;
                return context.Response.WriteAsJsonAsync(new { kind = "Status", message }, context.RequestAborted);
            });
        }

        public List<string> Requests { get; } = [];

        public DcpClient Client { get; private set; } = null!;

        public static async Task<FakeDcp> StartAsync(params (int Status, string Message)[] answers)
        {
            var dcp = new FakeDcp(answers);
            await dcp._server.StartAsync(Cancelled);
            dcp.Client = new DcpClient(new Uri(dcp._server.Urls.Single()), dcp._session.Token, dcp._session.Certificate);
            return dcp;
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _server.DisposeAsync();
            _session.Dispose();
        }
    }
}
