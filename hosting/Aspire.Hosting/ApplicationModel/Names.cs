namespace Aspire.Hosting.ApplicationModel;

/// <summary>How the names of the model are compared: those of resources, endpoints and schemes without regard to case.</summary>
internal static class Names
{
    public static StringComparer Resource => StringComparer.OrdinalIgnoreCase;

    public static StringComparer Endpoint => StringComparer.OrdinalIgnoreCase;

    public static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
