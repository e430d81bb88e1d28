using System.Diagnostics.CodeAnalysis;
using NodePostgres.Hosting.Compose.Deployment;

namespace NodePostgres.Hosting.Compose;

/// <summary>
/// Where the application's containers are published to as a compose file, and deployed from it with the compose tool that
/// is there. It brings the steps <c>publish-{name}</c>, <c>prepare-{name}</c>, <c>docker-compose-up-{name}</c>,
/// <c>docker-compose-down-{name}</c> and <c>destroy-compose-{name}</c>.
/// </summary>
public sealed class ComposeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    internal ComposeEnvironmentResource(string name, ComposeOptions options, string appHostDirectory)
        : base(name)
    {
        Options = options;
        Settings = new(options.BindAddress, appHostDirectory);
        Annotations.Add(new PipelineStepAnnotation(_ => new ComposeSteps(this).Create()));
        Annotations.Add(new PipelineConfigurationAnnotation(context => new ComposeSteps(this).Connect(context)));
    }

    internal string NetworkName { get; set; } = "aspire";

    internal ComposeOptions Options { get; }

    internal ComposeSettings Settings { get; }

    internal ComposeDashboardResource? Dashboard { get; init; }

    internal PortAllocator Ports { get; } = new();

    /// <summary>The resources that become services, by name, in the order of the model.</summary>
    internal Dictionary<string, ComposeServiceResource> Services { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file as it was published in this run.</summary>
    internal ComposeFile? File { get; set; }

    /// <inheritdoc/>
    [Experimental("ASPIRECOMPUTE002", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference)
        => ReferenceExpression.Create($"{endpointReference.Resource.Name.ToLowerInvariant()}");
}

/// <summary>A resource as the service of an environment.</summary>
internal sealed class ComposeServiceResource(IResource target, ComposeEnvironmentResource environment)
    : Resource(target.Name), IResourceWithParent<ComposeEnvironmentResource>
{
    public ComposeEnvironmentResource Parent => environment;

    public IResource Target => target;

    /// <summary>The name in the compose file, by which the other services reach this one.</summary>
    public string ServiceName { get; } = target.Name.ToLowerInvariant();

    public IReadOnlyList<ResolvedEndpoint> Endpoints { get; } = target.ResolveEndpoints(environment.Ports);

    /// <summary>The image that is built for it; null when its image is there already.</summary>
    public BuiltImage? Image { get; set; }
}

/// <summary>The last word on the service that is made of a resource.</summary>
internal sealed record ServiceCustomization(Action<Service> Configure) : IResourceAnnotation;

/// <summary>A secret that a service mounts at a path of its own, without a variable that names it.</summary>
internal sealed record MountedSecret(ParameterResource Secret, string Target) : IResourceAnnotation;

/// <summary>Stands for the images that the local engine has.</summary>
internal sealed class LocalContainerRegistry : IContainerRegistry
{
    public static LocalContainerRegistry Instance { get; } = new();

    public ReferenceExpression Name { get; } = ReferenceExpression.Create($"local");

    public ReferenceExpression Endpoint => ReferenceExpression.Empty;
}
