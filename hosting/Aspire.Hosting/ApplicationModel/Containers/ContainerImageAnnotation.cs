using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image that a container is made from.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Image = {Image}, Tag = {Tag}, SHA256 = {SHA256}")]
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    private string? _tag;
    private string? _sha256;

    /// <summary>The registry's host, as "docker.io"; null for the engine's default.</summary>
    public string? Registry { get; set; }

    /// <summary>The image's name, without registry and tag.</summary>
    public required string Image { get; set; }

    /// <summary>The tag. Setting it clears <see cref="SHA256"/>.</summary>
    public string? Tag
    {
        get => _tag;
        set => (_tag, _sha256, NamedTag) = (value, null, value);
    }

    /// <summary>The digest, 64 hexadecimal digits. Setting it clears <see cref="Tag"/>.</summary>
    public string? SHA256
    {
        get => _sha256;
        set => (_tag, _sha256) = (null, value);
    }

    /// <summary>The tag that the app host named, which a digest does not clear: it says which version the digest is. Null for none.</summary>
    internal string? NamedTag { get; set; }
}
