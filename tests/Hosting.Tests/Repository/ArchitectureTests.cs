using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Hosting.Tests.Repository;

/// <summary>The house is as docs/architecture.md says.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFile = 350;

    private static readonly string Root = Path.GetDirectoryName(global::Projects.AppHost.ProjectPath)!;
    private static readonly string[] Written = ["*.cs", "*.ts", "*.mjs", "*.sh"];
    private static readonly string[] Made = ["bin", "obj", "node_modules", "dist", "dist-test", ".data", ".git"];

    [Fact]
    public void Every_project_reference_of_the_product_is_an_arrow_of_the_table()
    {
        var arrows = Arrows();
        var references = ProjectsIn("AppHost", "hosting", "ServiceDefaults").ToDictionary(project => project.Name, project => project.References);

        Assert.Equal(references.Keys.Order(), arrows.Keys.Order());
        Assert.All(references, project => Assert.Subset(arrows[project.Key], project.Value));
    }

    [Fact]
    public void No_arrow_of_the_table_is_without_a_reference()
    {
        var references = ProjectsIn("AppHost", "hosting", "ServiceDefaults").ToDictionary(project => project.Name, project => project.References);

        Assert.All(Arrows(), arrow => Assert.Subset(references[arrow.Key], arrow.Value));
    }

    [Fact]
    public void No_file_that_is_written_by_hand_is_longer_than_a_head_can_hold()
    {
        var files = Files(new DirectoryInfo(Root)).ToArray();

        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => File.ReadLines(file.FullName).Count() > LongestFile);
    }

    [Fact]
    public void The_AppHost_is_a_composition_of_at_most_sixty_lines()
    {
        var sources = Files(new DirectoryInfo(global::Projects.AppHost.ProjectPath)).ToArray();

        var lines = File.ReadAllLines(Assert.Single(sources).FullName);
        Assert.InRange(lines.Length, 1, 60);
        Assert.DoesNotContain(lines, line => line.Length > 140);
    }

    [Fact]
    public void The_documentation_of_public_members_is_written_into_every_library()
    {
        // With TreatWarningsAsErrors the compiler then refuses a public member without one (CS1591).
        var properties = XDocument.Load(Path.Combine(Root, "hosting", "Directory.Build.props"));
        Assert.Equal("true", properties.Descendants("GenerateDocumentationFile").Single().Value);
        Assert.DoesNotContain("CS1591", properties.ToString(), StringComparison.Ordinal);
        Assert.All(ProjectsIn("hosting"), project => Assert.DoesNotContain("CS1591", project.Text, StringComparison.Ordinal));
        Assert.Equal("true", XDocument.Load(Path.Combine(Root, "Directory.Build.props")).Descendants("TreatWarningsAsErrors").Single().Value);
    }

    private static Dictionary<string, HashSet<string>> Arrows() => File.ReadLines(Path.Combine(Root, "docs", "architecture.md"))
        .SkipWhile(line => !line.StartsWith("| Library |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => Row().Match(line))
        .ToDictionary(
            row => row.Groups["from"].Value,
            row => row.Groups["to"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet());

    private static IEnumerable<(string Name, HashSet<string> References, string Text)> ProjectsIn(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
        .Select(path => (
            Path.GetFileNameWithoutExtension(path),
            // A service of the application is not of this house.
            XDocument.Load(path).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value)
                .Where(project => Path.GetFileName(path) != "AppHost.csproj" || project.Contains("/hosting/", StringComparison.Ordinal))
                .Select(project => Path.GetFileNameWithoutExtension(project)).ToHashSet(),
            File.ReadAllText(path)));

    private static IEnumerable<FileInfo> Files(DirectoryInfo folder) => Written.SelectMany(folder.EnumerateFiles)
        .Concat(folder.EnumerateDirectories().Where(inner => !Made.Contains(inner.Name) && inner.LinkTarget is null).SelectMany(Files));

    [GeneratedRegex(@"^\| (?<from>\w+) \|(?<to>[^|(]*)(\([^|]*\) )?\|$")]
    private static partial Regex Row();
}
