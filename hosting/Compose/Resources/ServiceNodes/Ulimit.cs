namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes;

/// <summary>A limit of the processes in a container.</summary>
public sealed class Ulimit
{
    /// <summary>The limit that a process starts with.</summary>
    public int? Soft { get; set; }

    /// <summary>The limit up to which a process may raise it.</summary>
    public int? Hard { get; set; }
}
