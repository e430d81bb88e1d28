namespace NodePostgres.Hosting.Runtime;

/// <summary>
/// A container's resource as a process of this machine. It takes the container's place in the model and shares its annotations, so that
/// whatever refers to the one (waits, endpoints, commands, connection strings) finds the other.
/// </summary>
/// <param name="original">The container's resource.</param>
/// <param name="command">The program.</param>
/// <param name="workingDirectory">Where it runs.</param>
internal class ProcessResource(IResource original, string command, string workingDirectory)
    : ExecutableResource(original.Name, command, workingDirectory)
{
    // A field, since the base class annotates what it makes.
    private readonly ResourceAnnotationCollection _annotations = original.Annotations;

    /// <inheritdoc/>
    public override ResourceAnnotationCollection Annotations => _annotations;
}

/// <summary>The same for a resource that has a connection string.</summary>
internal sealed class ProcessResourceWithConnectionString(IResourceWithConnectionString original, string command, string workingDirectory)
    : ProcessResource(original, command, workingDirectory), IResourceWithConnectionString
{
    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => original.ConnectionStringExpression;

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => original.GetConnectionProperties();
}
