using System.Text.RegularExpressions;

namespace AppHost.Deployment;

/// <summary>A variable as a compose file names it, <c>${NAME}</c>. <c>$${NAME}</c> is text, for the shell of a container say.</summary>
/// <param name="name">The name of the variable.</param>
internal sealed class Placeholder(string name)
{
    private readonly Regex _pattern = new($$"""(?<!\$)((?:\$\$)*)\$\{{{Regex.Escape(name)}}\}""", RegexOptions.CultureInvariant);

    /// <summary>Whether a text is the placeholder and nothing else.</summary>
    public bool Is(string text) => text == $"${{{name}}}";

    /// <summary>Whether a text contains the placeholder.</summary>
    public bool IsIn(string text) => _pattern.IsMatch(text);

    /// <summary>Puts something in its place.</summary>
    public string Replace(string text, string replacement) => _pattern.Replace(text, match => match.Groups[1].Value + replacement);
}
