using System.Text;

namespace Aspire.Hosting;

/// <summary>Makes names of environment variables out of names of resources.</summary>
internal static class EnvironmentVariableName
{
    /// <summary>An underscore for all but ASCII letters and digits, and one in front of a digit at the beginning.</summary>
    public static string Encode(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        var encoded = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
        {
            encoded.Append('_');
        }

        foreach (var c in name)
        {
            encoded.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return encoded.ToString();
    }
}
