using YamlDotNet.Serialization;

namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>A member of a compose file that is written under its own name as the key.</summary>
public abstract class NamedComposeMember
{
    /// <summary>The key under which the member is written. It is not repeated in the member itself.</summary>
    [YamlIgnore]
    public required string Name { get; set; }
}
