using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Completes ASP.NET Core's own request spans by what OpenTelemetry's conventions for HTTP spans ask for and .NET 10
/// leaves to an instrumentation library: the name, the route, and the outcome. Spans of <paramref name="untracedPaths"/>
/// are dropped.
/// See https://opentelemetry.io/docs/specs/semconv/http/http-spans/.
/// </summary>
internal sealed class RequestSpans(IReadOnlyList<string> untracedPaths) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(TraceAsync);
        next(app);
    };

    private async Task TraceAsync(HttpContext context, RequestDelegate next)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (untracedPaths.Contains(context.Request.Path.Value))
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        try
        {
            await next(context).ConfigureAwait(false);
            Complete(span, context, context.Response.StatusCode, error: null);
        }
        catch (Exception exception)
        {
            Complete(span, context, StatusCodes.Status500InternalServerError, exception);
            throw;
        }
    }

    private static void Complete(Activity span, HttpContext context, int status, Exception? error)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", error?.GetType().FullName ?? $"{status}");
            span.SetStatus(ActivityStatusCode.Error, error?.Message);
        }
    }
}
