using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// A client of DCP's API server, which speaks Kubernetes: create, get, list, watch, patch, delete, and logs, over one
/// HTTP/2 connection to the loopback address with a pinned certificate and a bearer token.
/// </summary>
internal sealed class DcpClient : IDisposable
{
    private const string MergePatch = "application/merge-patch+json";

    // Before each further attempt at a deletion that met another change of the object, as DCP's controllers make them all the time.
    private static readonly TimeSpan[] DeletePauses = [.. new[] { 5, 20, 50, 100, 200 }.Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    private readonly HttpClient _http;

    /// <summary>Creates a client. Nothing is sent before the first request.</summary>
    /// <param name="address">The API server's address, for example <c>https://127.0.0.1:40123</c>.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="certificate">The one certificate that is accepted.</param>
    public DcpClient(Uri address, string token, X509Certificate2 certificate)
    {
        var pinned = certificate.RawDataMemory;
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // 250 streams fit on one connection (the server's limit), one per watch and per followed log.
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, presented, _, _) =>
                    presented is not null && pinned.Span.SequenceEqual(presented.GetRawCertData()),
            },
        })
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Creates an object.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="value">The object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The object as the server has it.</returns>
    /// <exception cref="DcpRequestException">Such an object exists (<see cref="HttpStatusCode.Conflict"/>), or it is not valid.</exception>
    public Task<T> CreateAsync<T>(T value, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
        => SendAsync(HttpMethod.Post, Collection<T>(), JsonContent(value, T.TypeInfo), T.TypeInfo, cancellationToken);

    /// <summary>Reads an object.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The object, or <see langword="null"/> where there is none.</returns>
    public async Task<T?> GetAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        try
        {
            return await SendAsync(HttpMethod.Get, Item<T>(name), null, T.TypeInfo, cancellationToken).ConfigureAwait(false);
        }
        catch (DcpRequestException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Reads all objects of a kind.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The objects.</returns>
    public async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        var list = await SendAsync(HttpMethod.Get, Collection<T>(), null, DcpJsonContext.Default.List, cancellationToken).ConfigureAwait(false);
        return [.. (list.Items ?? []).Select(static item => item.Deserialize(T.TypeInfo)!)];
    }

    /// <summary>Changes an object by a JSON merge patch (RFC 7396).</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="patch">The fields to change, as JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The object as the server has it.</returns>
    /// <exception cref="DcpRequestException">There is no such object, or the change is not allowed.</exception>
    public Task<T> PatchAsync<T>(string name, string patch, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
        => SendAsync(HttpMethod.Patch, Item<T>(name), TextContent(patch, MergePatch), T.TypeInfo, cancellationToken);

    /// <summary>Asks DCP to stop an executable or a container; it keeps its object, state and logs. Returns before it has stopped.</summary>
    /// <typeparam name="T"><see cref="Executable"/> or <see cref="Container"/>.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The object as the server has it.</returns>
    public Task<T> RequestStopAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
        => PatchAsync<T>(name, """{"spec":{"stop":true}}""", cancellationToken);

    /// <summary>Asks DCP to delete an object. It is gone once a watch says so, or <see cref="GetAsync"/> yields nothing.</summary>
    /// <typeparam name="T">Its kind.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>True, or false where there was no such object.</returns>
    public async Task<bool> DeleteAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var response = await SendAsync(HttpMethod.Delete, Item<T>(name), null, cancellationToken).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    return attempt > 0;
                }

                await ThrowIfFailedAsync(response, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (DcpRequestException refusal) when (attempt < DeletePauses.Length && MetAnotherChange(refusal))
            {
                await Task.Delay(DeletePauses[attempt], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Follows all objects of a kind: first those that are there, as <see cref="WatchEventType.Added"/>, then every change.
    /// A stream that ends (DCP ends each after 30 to 60 minutes) is taken up again without a gap in what is reported.
    /// </summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="cancellationToken">Ends the watch, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events, in order.</returns>
    /// <exception cref="DcpRequestException">DCP refuses the watch.</exception>
    public IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
        => new DcpWatch<T>(OpenWatchAsync<T>, ListAsync<T>).EventsAsync(cancellationToken);

    /// <summary>
    /// Reads a log of an executable, a container or an exec. Lines are as DCP has them: with
    /// <see cref="DcpLogOptions.Timestamps"/> and <see cref="DcpLogOptions.LineNumbers"/>, see <see cref="DcpLogLine.Parse"/>.
    /// </summary>
    /// <typeparam name="T">The object's kind.</typeparam>
    /// <param name="name">The object's name.</param>
    /// <param name="options">Which log, and how.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The lines. Followed logs end when the process has ended and everything was read.</returns>
    /// <exception cref="DcpRequestException">There is no such object, or it is being deleted: logs go with their object.</exception>
    public async IAsyncEnumerable<string> LogsAsync<T>(string name, DcpLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        using var response = await SendAsync(HttpMethod.Get, $"{Item<T>(name)}/log?{options.ToQuery()}", null, cancellationToken).ConfigureAwait(false);
        await ThrowIfFailedAsync(response, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Asks DCP to end itself.</summary>
    /// <param name="cleanUp">
    /// Whether DCP deletes all objects first. Its own clean-up looks once a second whether a kind is gone; a caller in a hurry
    /// deletes the objects itself and passes <see langword="false"/>.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when DCP has taken the request.</returns>
    public async Task RequestShutdownAsync(bool cleanUp, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new DcpWire.Execution("Stopping", cleanUp ? "Full" : "None"), DcpJsonContext.Default.Execution);
        using var response = await SendAsync(HttpMethod.Patch, "admin/execution", TextContent(body, MergePatch), cancellationToken).ConfigureAwait(false);
        await ThrowIfFailedAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // DCP says so in two ways: the object was changed, or went, while it was about to be deleted.
    private static bool MetAnotherChange(DcpRequestException refusal) =>
        refusal.StatusCode == HttpStatusCode.Conflict
        || (refusal.StatusCode == HttpStatusCode.InternalServerError && refusal.Message.Contains("file does not exist", StringComparison.Ordinal));

    private static string Collection<T>()
        where T : DcpObject, IDcpKind<T>
        => $"apis/{DcpObject.GroupVersion}/{T.Plural}";

    private static string Item<T>(string name)
        where T : DcpObject, IDcpKind<T>
        => $"{Collection<T>()}/{Uri.EscapeDataString(name)}";

    private static ByteArrayContent JsonContent<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static StringContent TextContent(string text, string mediaType) => new(text, new MediaTypeHeaderValue(mediaType));

    internal async Task<Stream> OpenWatchAsync<T>(CancellationToken cancellationToken)
        where T : DcpObject, IDcpKind<T>
    {
        var response = await SendAsync(HttpMethod.Get, $"{Collection<T>()}?watch=true", null, cancellationToken).ConfigureAwait(false);
        await ThrowIfFailedAsync(response, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResult> SendAsync<TResult>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<TResult> typeInfo, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
        await ThrowIfFailedAsync(response, cancellationToken).ConfigureAwait(false);
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(body, typeInfo, cancellationToken).ConfigureAwait(false)
            ?? throw new DcpException($"DCP answered {method} {path} with nothing.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = content,
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
        };
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ThrowIfFailedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            var status = TryParseStatus(body);
            var request = response.RequestMessage!;
            throw new DcpRequestException(
                response.StatusCode,
                status?.Reason,
                $"DCP refused {request.Method} {request.RequestUri!.AbsolutePath} – {status?.Message ?? body.Trim()} ({(int)response.StatusCode})");
        }
    }

    private static DcpWire.Status? TryParseStatus(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DcpJsonContext.Default.Status);
        }
        catch (JsonException)
        {
            return null; // The admin endpoint answers in plain text.
        }
    }
}
