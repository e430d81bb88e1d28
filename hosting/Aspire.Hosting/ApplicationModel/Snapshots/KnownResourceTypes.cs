namespace Aspire.Hosting.ApplicationModel;

/// <summary>The types of resource that the dashboard knows.</summary>
internal static class KnownResourceTypes
{
    public const string Executable = "Executable";
    public const string Project = "Project";
    public const string Container = "Container";
    public const string Parameter = "Parameter";
    public const string ConnectionString = "ConnectionString";
    public const string ExternalService = "ExternalService";

    /// <summary>The type that a snapshot of the resource has; for others, the name of the class.</summary>
    public static string Of(IResource resource) => resource switch
    {
        ProjectResource => Project,
        ContainerResource => Container,
        ExecutableResource => Executable,
        ParameterResource => Parameter,
        ConnectionStringResource => ConnectionString,
        ExternalServiceResource => ExternalService,
        _ => resource.GetType().Name,
    };
}
