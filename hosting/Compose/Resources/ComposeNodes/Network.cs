namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>A network that services join, an entry of the top-level <c>networks</c>.</summary>
public sealed class Network : NamedComposeMember
{
    /// <summary>The driver, <c>bridge</c> for instance; null leaves it to the engine.</summary>
    public string? Driver { get; set; }

    /// <summary>Whether the network exists already and must not be created.</summary>
    public bool? External { get; set; }

    /// <summary>Whether the network is cut off from the outside.</summary>
    public bool? Internal { get; set; }
}
