using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A directory to be put into a container.</summary>
[DebuggerDisplay("{Name}")]
public sealed class ContainerDirectory : ContainerFileSystemItem
{
    /// <summary>What it holds.</summary>
    public IEnumerable<ContainerFileSystemItem> Entries { get; set; } = [];

    /// <summary>Takes the files of a host directory, or a single host file, as entries.</summary>
    /// <param name="path">The directory or file.</param>
    /// <param name="searchPattern">Which files of the directory, with <c>*</c> and <c>?</c>. Default: all.</param>
    /// <param name="searchOptions">Whether directories below count. Default: no.</param>
    /// <param name="updateItem">Is called with every item, to set owner or mode; null for nothing.</param>
    /// <returns>The entries, with the directories that lead to them.</returns>
    /// <exception cref="ArgumentException">A search pattern was given for a single file.</exception>
    /// <exception cref="InvalidOperationException">There is neither such a directory nor such a file.</exception>
    public static IEnumerable<ContainerFileSystemItem> GetFileSystemItemsFromPath(
        string path,
        string searchPattern = "*",
        SearchOption searchOptions = SearchOption.TopDirectoryOnly,
        Action<ContainerFileSystemItem>? updateItem = null)
    {
        var fullPath = Path.GetFullPath(path);
        if (Directory.Exists(fullPath))
        {
            return Collect(fullPath, searchPattern, searchOptions, updateItem);
        }

        if (!File.Exists(fullPath))
        {
            throw new InvalidOperationException($"The specified path '{fullPath}' does not exist.");
        }

        if (searchPattern != "*")
        {
            throw new ArgumentException(
                $"A search pattern was specified, but the given path '{fullPath}' is a file. Search patterns are only valid for directories.",
                nameof(searchPattern));
        }

        return [Take(fullPath, updateItem)];
    }

    private static ContainerFileSystemItem[] Collect(
        string directory, string searchPattern, SearchOption searchOptions, Action<ContainerFileSystemItem>? updateItem)
    {
        var items = new List<ContainerFileSystemItem>();
        items.AddRange(Directory.GetFiles(directory, searchPattern).Select(file => Take(file, updateItem)));
        if (searchOptions == SearchOption.AllDirectories)
        {
            foreach (var child in Directory.GetDirectories(directory))
            {
                var entries = Collect(child, searchPattern, searchOptions, updateItem);
                if (entries.Length > 0)
                {
                    var item = new ContainerDirectory { Name = Path.GetFileName(child), Entries = entries };
                    updateItem?.Invoke(item);
                    items.Add(item);
                }
            }
        }

        return [.. items.OrderBy(item => item.Name, StringComparer.Ordinal)];
    }

    private static ContainerFile Take(string file, Action<ContainerFileSystemItem>? updateItem)
    {
        var item = new ContainerFile { Name = Path.GetFileName(file), SourcePath = file };
        updateItem?.Invoke(item);
        return item;
    }
}
