using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A service outside of the application, known by its URL.</summary>
public sealed class ExternalServiceResource : Resource
{
    /// <summary>Creates the resource with a fixed URL.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="uri">An absolute URL without query and fragment.</param>
    /// <exception cref="ArgumentException">The URL does not meet that.</exception>
    public ExternalServiceResource(string name, Uri uri) : base(name)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (FindFault(uri) is { } fault)
        {
            throw new ArgumentException(fault, nameof(uri));
        }

        Uri = uri;
    }

    /// <summary>Creates the resource with a URL that is a parameter.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="urlParameter">The parameter.</param>
    public ExternalServiceResource(string name, ParameterResource urlParameter) : base(name)
    {
        ArgumentNullException.ThrowIfNull(urlParameter);
        UrlParameter = urlParameter;
    }

    /// <summary>The URL; null when it is a parameter.</summary>
    public Uri? Uri { get; }

    /// <summary>The parameter that holds the URL; null when it is fixed.</summary>
    public ParameterResource? UrlParameter { get; }

    /// <summary>Checks a URL that a parameter holds.</summary>
    internal static bool TryParse(string? url, [NotNullWhen(true)] out Uri? uri, [NotNullWhen(false)] out string? fault)
    {
        fault = Uri.TryCreate(url, UriKind.Absolute, out uri) ? FindFault(uri) : "The URL for the external service must be an absolute URI.";
        return fault is null;
    }

    private static string? FindFault(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            return "The URI for the external service must be absolute.";
        }

        if (uri.Fragment.Length > 0)
        {
            return "The URI cannot contain a fragment.";
        }

        return uri.Query.Length > 0 ? "The URI cannot contain a query string." : null;
    }
}
