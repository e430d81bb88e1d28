namespace Aspire.Hosting.Dcp.Model;

/// <summary>Files to create in a container.</summary>
internal sealed record CreateFiles
{
    /// <summary>Folder in the container, which must exist in the image.</summary>
    public string? Destination { get; set; }

    /// <summary>Owner of the files; 0 by default.</summary>
    public int? DefaultOwner { get; set; }

    /// <summary>Group of the files; 0 by default.</summary>
    public int? DefaultGroup { get; set; }

    /// <summary>Mask for entries without a mode; octal 022 by default.</summary>
    public int? Umask { get; set; }

    /// <summary>At least one entry.</summary>
    public List<FileSystemEntry> Entries { get; set; } = [];
}

/// <summary>A file or folder to create in a container.</summary>
internal sealed record FileSystemEntry
{
    /// <summary><c>file</c> (default), <c>directory</c> or <c>openssl</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Its name, without a path.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its owner.</summary>
    public int? Owner { get; set; }

    /// <summary>Its group.</summary>
    public int? Group { get; set; }

    /// <summary>Its permission bits; 0 or <see langword="null"/> applies the mask.</summary>
    public int? Mode { get; set; }

    /// <summary>A file of the host to copy; excludes the two kinds of contents.</summary>
    public string? Source { get; set; }

    /// <summary>Contents as text.</summary>
    public string? Contents { get; set; }

    /// <summary>Contents as Base64.</summary>
    public string? RawContents { get; set; }

    /// <summary>Whether a failure to create it is merely logged.</summary>
    public bool? ContinueOnError { get; set; }

    /// <summary>What a folder holds.</summary>
    public List<FileSystemEntry>? Entries { get; set; }
}
