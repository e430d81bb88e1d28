using System.Net.Http.Headers;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds a command that sends an HTTP request to the resource.</summary>
    /// <typeparam name="TResource">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path of the request.</param>
    /// <param name="displayName">The name that is shown.</param>
    /// <param name="endpointName">The name of the endpoint; null means "https" where there is one, or else "http".</param>
    /// <param name="commandName">The name of the command; null derives it from resource, endpoint, method and path.</param>
    /// <param name="commandOptions">How it is shown, and what it sends; null for a POST that is enabled while the resource runs.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it is no HTTP endpoint.</exception>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder,
        string path,
        string displayName,
        [EndpointName] string? endpointName = null,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
        => builder.WithHttpCommand(path, displayName, NamedHttpEndpoint(builder, endpointName, "HTTP command"), commandName, commandOptions);

    /// <summary>Adds a command that sends an HTTP request to the resource.</summary>
    /// <typeparam name="TResource">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path of the request.</param>
    /// <param name="displayName">The name that is shown.</param>
    /// <param name="endpointSelector">Chooses the endpoint; null means "https" where there is one, or else "http".</param>
    /// <param name="commandName">The name of the command; null derives it from resource, endpoint, method and path.</param>
    /// <param name="commandOptions">How it is shown, and what it sends; null for a POST that is enabled while the resource runs.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="DistributedApplicationException">There is no such endpoint, or it is no HTTP endpoint.</exception>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder,
        string path,
        string displayName,
        Func<EndpointReference>? endpointSelector,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        var options = commandOptions ?? new();
        options.Method ??= HttpMethod.Post;
        options.UpdateState ??= static context => context.ResourceSnapshot.State?.Text is { } state
            && (state == KnownResourceStates.Running || state == KnownResourceStates.RuntimeUnhealthy)
                ? ResourceCommandState.Enabled
                : ResourceCommandState.Disabled;
        var endpoint = SelectHttpEndpoint(builder, endpointSelector, "HTTP command");
        commandName ??= $"{endpoint.Resource.Name}-{endpoint.EndpointName}-http-{options.Method.Method.ToLowerInvariant()}-{path}";

        builder.ApplicationBuilder.Services.AddHttpClient();
        return builder.WithCommand(commandName, displayName, context => SendAsync(context, endpoint, path, options), options);
    }

    private static async Task<ExecuteCommandResult> SendAsync(
        ExecuteCommandContext context, EndpointReference endpoint, string path, HttpCommandOptions options)
    {
        if (!endpoint.IsAllocated)
        {
            return CommandResults.Failure("Endpoints are not yet allocated.");
        }

        try
        {
            var client = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient(options.HttpClientName ?? Options.DefaultName);
            if (options.HttpClientName is null)
            {
                // A command may take its time; the user can cancel it.
                client.Timeout = Timeout.InfiniteTimeSpan;
            }

            using var request = new HttpRequestMessage(options.Method!, new UriBuilder(endpoint.Url) { Path = path }.Uri);
            if (options.PrepareRequest is not null)
            {
                await options.PrepareRequest(new()
                {
                    Services = context.Services,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    CancellationToken = context.CancellationToken,
                    HttpClient = client,
                    Arguments = context.Arguments,
                    Request = request,
                }).ConfigureAwait(false);
            }

            using var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
            return options.GetCommandResult is null
                ? await ReadResultAsync(response, options.ResultMode, context.CancellationToken).ConfigureAwait(false)
                : await options.GetCommandResult(new()
                {
                    Services = context.Services,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    CancellationToken = context.CancellationToken,
                    HttpClient = client,
                    Arguments = context.Arguments,
                    Response = response,
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure(exception);
        }
    }

    private static async Task<ExecuteCommandResult> ReadResultAsync(
        HttpResponseMessage response, HttpCommandResultMode mode, CancellationToken cancellationToken)
    {
        CommandResultFormat? format = mode switch
        {
            HttpCommandResultMode.None => null,
            HttpCommandResultMode.Json => CommandResultFormat.Json,
            HttpCommandResultMode.Text => CommandResultFormat.Text,
            _ => FormatOf(response.Content.Headers.ContentType),
        };
        var body = format is null ? string.Empty : await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return new()
        {
            Success = response.IsSuccessStatusCode,
            Message = response.IsSuccessStatusCode ? null : $"Request failed with status code {response.StatusCode}",
            Data = body.Length > 0 ? new CommandResultData { Value = body, Format = format!.Value } : null,
        };
    }

    private static CommandResultFormat? FormatOf(MediaTypeHeaderValue? contentType)
    {
        var type = contentType?.MediaType?.ToLowerInvariant() ?? string.Empty;
        return type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal) ? CommandResultFormat.Json
            : type.StartsWith("text/", StringComparison.Ordinal) || type is "application/xml" or "application/x-www-form-urlencoded"
                || type.EndsWith("+xml", StringComparison.Ordinal) ? CommandResultFormat.Text
            : null;
    }
}
