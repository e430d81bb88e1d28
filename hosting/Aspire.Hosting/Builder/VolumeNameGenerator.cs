using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Makes up names of volumes that are the same at every run of the same app host.</summary>
public static class VolumeNameGenerator
{
    /// <summary>Makes up a name: application, ten digits of the app host's hash, resource, suffix, joined by hyphens.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="suffix">What the volume is for: ASCII letters, digits, underscores, dots and hyphens, beginning with a letter or digit.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">The suffix has other characters.</exception>
    public static string Generate<T>(IResourceBuilder<T> builder, string suffix) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(suffix);
        if (!suffix.Select(IsAllowed).All(allowed => allowed))
        {
            throw new ArgumentException(
                $"The suffix '{suffix}' contains invalid characters. It must match [a-zA-Z0-9][a-zA-Z0-9_.-]*.", nameof(suffix));
        }

        var application = string.Concat(builder.ApplicationBuilder.Environment.ApplicationName.Select((c, i) => IsAllowed(c, i) ? c : '_'));
        var hash = builder.ApplicationBuilder.Configuration["AppHost:Sha256"]![..10];
        return $"{application.ToLowerInvariant()}-{hash.ToLowerInvariant()}-{builder.Resource.Name}-{suffix}";
    }

    private static bool IsAllowed(char c, int index) => char.IsAsciiLetter(c) || char.IsNumber(c) || (index > 0 && c is '_' or '.' or '-');
}
