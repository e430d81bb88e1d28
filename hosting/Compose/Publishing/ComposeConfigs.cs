using System.Globalization;
using Aspire.Hosting.Pipelines;
using NodePostgres.Hosting.PinnedTools;
using NodePostgres.Hosting.Compose.Resources;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;

namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Writes the files that a resource wants in its container as compose configurations.</summary>
internal sealed class ComposeConfigs(ComposeFile file, Service service, string output, PipelineStepContext context)
{
    private const UnixFileMode DefaultUmask = UnixFileMode.GroupExecute | UnixFileMode.GroupWrite | UnixFileMode.OtherExecute | UnixFileMode.OtherWrite;

    private const UnixFileMode MostForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public async Task AddAsync(IResource resource)
    {
        foreach (var annotation in resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
        {
            var items = await annotation.Callback(new() { Model = resource, Services = context.Services }, context.CancellationToken).ConfigureAwait(false);
            foreach (var item in items)
            {
                await AddAsync(item, annotation.DestinationPath, annotation.DefaultOwner, annotation.DefaultGroup, annotation.Umask ?? DefaultUmask).ConfigureAwait(false);
            }
        }
    }

    private async Task AddAsync(ContainerFileSystemItem item, string folder, int? owner, int? group, UnixFileMode umask)
    {
        var path = $"{folder.TrimEnd('/')}/{item.Name}";
        switch (item)
        {
            case ContainerDirectory directory:
                foreach (var entry in directory.Entries)
                {
                    await AddAsync(entry, path, item.Owner ?? owner, item.Group ?? group, umask).ConfigureAwait(false);
                }
                break;
            case ContainerFileBase content:
                var key = $"{service.Name}{path.Replace('/', '_')}";
                var text = content.Contents?.Replace("$", "$$", StringComparison.Ordinal);
                file.Configs[key] = new Config { Name = key, File = await CopyAsync(content, path).ConfigureAwait(false), Content = text };
                service.Configs.Add(new()
                {
                    Source = key,
                    Target = path,
                    Uid = (item.Owner ?? owner)?.ToString(CultureInfo.InvariantCulture),
                    Gid = (item.Group ?? group)?.ToString(CultureInfo.InvariantCulture),
                    Mode = item.Mode != 0 ? item.Mode : MostForFiles & ~umask,
                });
                break;
        }
    }

    /// <summary>Copies a file of this machine beside the compose file, over an earlier copy. Returns its path from there.</summary>
    private async Task<string?> CopyAsync(ContainerFileBase content, string path)
    {
        if (string.IsNullOrEmpty(content.SourcePath))
        {
            return null;
        }
        var relative = $"{service.Name}{path}";
        var bytes = await File.ReadAllBytesAsync(content.SourcePath, context.CancellationToken).ConfigureAwait(false);
        await AtomicFile.WriteAsync(Path.Combine(output, relative), bytes, context.CancellationToken).ConfigureAwait(false);
        return $"./{relative}";
    }
}
