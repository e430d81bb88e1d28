namespace NodePostgres.Hosting.Compose;

/// <summary>Stands for the images that the local engine has, where no registry is named.</summary>
internal sealed class LocalContainerRegistry : IContainerRegistry
{
    public static LocalContainerRegistry Instance { get; } = new();

    public ReferenceExpression Name { get; } = ReferenceExpression.Create($"local");

    public ReferenceExpression Endpoint => ReferenceExpression.Empty;
}
