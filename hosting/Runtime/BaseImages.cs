namespace NodePostgres.Hosting.Runtime;

/// <summary>The images that a container needs before it can be made: its own, or those that its Dockerfile is built on.</summary>
internal static partial class BaseImages
{
    /// <summary>Those of a resource; none where it is no container.</summary>
    public static IReadOnlyList<string> Of(IResource resource) =>
        resource.Annotations.OfType<DockerfileBuildAnnotation>().LastOrDefault() is { } build
            ? OfDockerfile(build.DockerfilePath, build.BuildArguments.Where(argument => argument.Value is string).ToDictionary(argument => argument.Key, argument => (string)argument.Value!))
            : resource.Annotations.OfType<ImageNameAnnotation>().LastOrDefault() is { } whole ? [whole.Name]
            : resource.IsContainer() && resource.TryGetContainerImageName(out var image) ? [image] : [];

    /// <summary>The images of a Dockerfile's <c>FROM</c> lines, without its own stages; arguments are filled in, given ones before the file's defaults.</summary>
    /// <param name="path">The Dockerfile; one that does not exist has none.</param>
    /// <param name="arguments">Build arguments that are given to the build.</param>
    public static IReadOnlyList<string> OfDockerfile(string path, IReadOnlyDictionary<string, string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        var images = new List<string>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (images.Count == 0 && Argument().Match(line) is { Success: true } argument)
            {
                var name = argument.Groups["name"].Value;
                values[name] = arguments.GetValueOrDefault(name) ?? argument.Groups["value"].Value.Trim('"', '\'');
            }
            else if (From().Match(line) is { Success: true } from)
            {
                var image = Variable().Replace(from.Groups["image"].Value, match => values.GetValueOrDefault(match.Groups["name"].Value, ""));
                if (image.Length > 0 && !stages.Contains(image) && !images.Contains(image))
                {
                    images.Add(image);
                }

                stages.Add(from.Groups["stage"].Value);
            }
        }

        return images;
    }

    /// <summary>The names of a Dockerfile's stages, in their order.</summary>
    public static IReadOnlyList<string> StagesOf(string path) => File.Exists(path)
        ? [.. File.ReadLines(path).Select(line => From().Match(line).Groups["stage"].Value).Where(stage => stage.Length > 0)]
        : [];

    [GeneratedRegex(@"^\s*ARG\s+(?<name>\w+)(=(?<value>\S*))?", RegexOptions.IgnoreCase)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^\s*FROM\s+(--\S+\s+)*(?<image>\S+)(\s+AS\s+(?<stage>\S+))?", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"\$\{?(?<name>\w+)\}?")]
    private static partial Regex Variable();
}
