namespace NodePostgres.Hosting.Runtime;

/// <summary>An image registry, as far as it matters whether anything can be pulled from it.</summary>
internal static class ImageRegistry
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Whether the registry answers: any answer but a server error, since an anonymous question is answered with 401
    /// (https://github.com/opencontainers/distribution-spec, "Determining Support").
    /// </summary>
    public static async Task<bool> AnswersAsync(string registry, CancellationToken cancellationToken)
    {
        var host = registry == "docker.io" ? "registry-1.docker.io" : registry;
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri($"https://{host}/v2/"), cancellationToken).ConfigureAwait(false);
            return (int)answer.StatusCode < 500;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
