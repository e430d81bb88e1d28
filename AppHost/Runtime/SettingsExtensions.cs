using Microsoft.Extensions.Configuration;

namespace AppHost.Runtime;

/// <summary>Reads the settings of AppHost/appsettings.json, and of what comes before it.</summary>
internal static class SettingsExtensions
{
    /// <summary>A section; what it does not say has its default.</summary>
    /// <exception cref="DistributedApplicationException">A value is of another type; the message names its key.</exception>
    public static T Read<T>(this IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException exception)
        {
            throw new DistributedApplicationException(
                $"'{section}' in AppHost/appsettings.json cannot be read: {exception.Message} Write digits for a number, true or false for a switch.",
                exception);
        }
    }
}
