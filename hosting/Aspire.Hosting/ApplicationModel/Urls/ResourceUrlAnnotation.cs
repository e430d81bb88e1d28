using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where the dashboard shows a URL.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the list of resources and in the details.</summary>
    SummaryAndDetails,

    /// <summary>In the details only.</summary>
    DetailsOnly,
}

/// <summary>A URL that the dashboard shows for a resource.</summary>
[DebuggerDisplay("Url = {Url}, DisplayText = {DisplayText}")]
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The place among the others; a higher number comes first.</summary>
    [Obsolete("DisplayOrder was incorrectly created as a field. It will be re-added as a property in a future Aspire version.")]
    public int? DisplayOrder;

    /// <summary>The URL; one that begins with a slash is completed by the endpoint's address.</summary>
    public required string Url { get; set; }

    /// <summary>The text in place of the URL; null for the URL itself.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint that the URL belongs to; null for none.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown. Default: everywhere.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; } = UrlDisplayLocation.SummaryAndDetails;

    internal bool IsInternal => DisplayLocation == UrlDisplayLocation.DetailsOnly;

    internal ResourceUrlAnnotation WithEndpoint(EndpointReference endpoint)
        => new() { Url = Url, DisplayText = DisplayText, Endpoint = endpoint, DisplayLocation = DisplayLocation };
}
