using System.Text.RegularExpressions;

namespace Hosting.Tests.Repository;

/// <summary>A text that a program reads has the line ends that it is to have, whatever those of the checkout are.</summary>
public sealed partial class TextLineEndsTests
{
    private static readonly string[] Product = ["AppHost", "ServiceDefaults", "hosting", "shared"];

    [Fact]
    public void NoTextOfSeveralLinesHasThoseOfTheSourceFile()
    {
        var repository = Path.GetDirectoryName(Projects.AppHost.ProjectPath)!;
        var texts = Product.Select(folder => Path.Combine(repository, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Text().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetRelativePath(repository, file), Then: match.Groups["then"].Value)))
            .ToArray();
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.StartsWith(".ReplaceLineEndings(\"\\n\")", text.Then, StringComparison.Ordinal));
    }

    // From three quotes at the end of a line to those at the beginning of one, and what follows them.
    [GeneratedRegex("\"{3}\\r?\\n.*?\\n *\"{3}(?<then>[^\\r\\n]*)", RegexOptions.Singleline)]
    private static partial Regex Text();
}
