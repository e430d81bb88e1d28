namespace NodePostgres.Hosting.Compose.Resources.ServiceNodes.Swarm;

/// <summary>Labels, by name.</summary>
public sealed class LabelSpecs : Dictionary<string, string>
{
}
