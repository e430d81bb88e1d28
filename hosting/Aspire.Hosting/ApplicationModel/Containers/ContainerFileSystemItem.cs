using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A file or directory to be put into a container when it is created.</summary>
public abstract class ContainerFileSystemItem
{
    private string? _name;

    /// <summary>The name, without any directory.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a path separator.</exception>
    public string Name
    {
        get => _name!;
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            if (Path.GetDirectoryName(value) != string.Empty)
            {
                throw new ArgumentException(
                    $"Name '{value}' must be a simple file or folder name and not include any path separators (eg, / or \\). "
                    + "To specify parent folders, use one or more ContainerDirectory entries.",
                    nameof(value));
            }

            _name = value;
        }
    }

    /// <summary>The user id of the owner; null for that of the parent.</summary>
    public int? Owner { get; set; }

    /// <summary>The group id; null for that of the parent.</summary>
    public int? Group { get; set; }

    /// <summary>The permissions; 0 for those that the umask leaves.</summary>
    public UnixFileMode Mode { get; set; }
}

/// <summary>A file to be put into a container.</summary>
public abstract class ContainerFileBase : ContainerFileSystemItem
{
    /// <summary>The text of the file; null when <see cref="SourcePath"/> names it.</summary>
    public string? Contents { get; set; }

    /// <summary>The absolute path of the file on the host; null when <see cref="Contents"/> holds it.</summary>
    public string? SourcePath { get; set; }

    /// <summary>Whether the container is created even when the file cannot be; null means no.</summary>
    public bool? ContinueOnError { get; set; }
}

/// <summary>An ordinary file to be put into a container.</summary>
[DebuggerDisplay("{Name}")]
public sealed class ContainerFile : ContainerFileBase;

/// <summary>A PEM certificate to be put into a container, with the link named by its hash by which OpenSSL finds it.</summary>
[DebuggerDisplay("{Name}")]
public sealed class ContainerOpenSSLCertificateFile : ContainerFileBase;
