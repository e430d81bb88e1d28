namespace NodePostgres.Hosting.Compose.Resources.ComposeNodes;

/// <summary>What a service waits for before it starts, an entry of its <c>depends_on</c>.</summary>
public sealed class ServiceDependency
{
    /// <summary><c>service_started</c>, <c>service_healthy</c> or <c>service_completed_successfully</c>.</summary>
    public string? Condition { get; set; }
}
