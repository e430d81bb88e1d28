using System.Text.RegularExpressions;

namespace Aspire.Hosting.Builder;

/// <summary>The parts of an image's name.</summary>
/// <param name="Name">The name, with the registry when there is one.</param>
/// <param name="Tag">The tag; null for none.</param>
/// <param name="Digest">The digest with its algorithm; null for none.</param>
internal sealed partial record ImageReference(string Name, string? Tag, string? Digest)
{
    /// <exception cref="ArgumentOutOfRangeException">The name cannot be read.</exception>
    public static ImageReference Parse(string input)
    {
        if (input.Length == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(input), "repository name must have at least one component");
        }

        var match = Pattern().Match(input);
        if (!match.Success)
        {
            throw new ArgumentOutOfRangeException(nameof(input), input, "invalid reference format: could not parse container image name");
        }

        return new(match.Groups["name"].Value, Part("tag"), Part("digest"));

        string? Part(string group) => match.Groups[group] is { Success: true, Value: var value } ? value : null;
    }

    // A registry is told from a path by a dot, a port, brackets (IPv6) or the name localhost. Angle brackets occur in placeholders.
    [GeneratedRegex(
        @"^(?<name>((localhost|\[[a-fA-F0-9:]+\]|[\w-]+(\.[\w-]+)+)(:\d+)?/|[\w-]+:\d+/)?[\w\-./<>]+)(:(?<tag>[\w\-.<>]+))?(@(?<digest>.+))?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
