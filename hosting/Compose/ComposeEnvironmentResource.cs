using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.Pipelines;
using NodePostgres.Hosting.Compose.Deployment;
using NodePostgres.Hosting.Compose.Resources;

namespace NodePostgres.Hosting.Compose;

/// <summary>
/// Where the application's containers are published to as a compose file, and deployed from it with the compose tool that
/// is there. It brings the steps <c>publish-{name}</c>, <c>prepare-{name}</c>, <c>docker-compose-up-{name}</c>,
/// <c>docker-compose-down-{name}</c> and <c>destroy-compose-{name}</c>.
/// </summary>
public class ComposeEnvironmentResource : Resource, IComputeEnvironmentResource
{
    /// <summary>Makes an environment.</summary>
    /// <param name="name">The name of the environment.</param>
    public ComposeEnvironmentResource(string name)
        : base(name)
    {
        Annotations.Add(new PipelineStepAnnotation(_ => new ComposeSteps(this).Create()));
        Annotations.Add(new PipelineConfigurationAnnotation(context => new ComposeSteps(this).Connect(context)));
    }

    /// <summary>The name of the network that the services share; null (the default) stands for <c>aspire</c>.</summary>
    public string? DefaultNetworkName { get; set; }

    /// <summary>Whether the Aspire dashboard is one of the services; the default is true.</summary>
    public bool DashboardEnabled { get; set; } = true;

    internal Action<ComposeFile>? ConfigureComposeFile { get; set; }

    internal Action<IDictionary<string, CapturedEnvironmentVariable>>? ConfigureEnvFile { get; set; }

    internal IResourceBuilder<ComposeDashboardResource>? Dashboard { get; init; }

    /// <summary>The variables that the compose file leaves open.</summary>
    internal Dictionary<string, CapturedEnvironmentVariable> CapturedVariables { get; } = new(StringComparer.Ordinal);

    /// <summary>The services, by the names of their resources, in the order of the model.</summary>
    internal Dictionary<string, ComposeServiceResource> Services { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal PortAllocator Ports { get; } = new();

    /// <summary>The file as it was written in this run.</summary>
    internal ComposeFile? PublishedFile { get; set; }

    /// <inheritdoc/>
    [Experimental("ASPIRECOMPUTE002", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    public ReferenceExpression GetHostAddressExpression(EndpointReference endpointReference)
        => ReferenceExpression.Create($"{endpointReference.Resource.Name.ToLowerInvariant()}");

    /// <summary>The name of a variable: upper case, with underscores for dashes and dots.</summary>
    internal static string VariableName(string name)
        => name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');

    /// <summary>Leaves a value open. Returns its placeholder.</summary>
    /// <exception cref="DistributedApplicationException">The variable stands for another value already.</exception>
    internal string Capture(string name, string? description = null, string? defaultValue = null, object? source = null)
    {
        var variable = VariableName(name);
        if (CapturedVariables.TryGetValue(variable, out var known) && !IsSame(known.Source, source))
        {
            throw new DistributedApplicationException(
                $"The variable {variable} of the compose file stands for two things: '{known.Description ?? known.Source}' and '{description ?? source}'. Rename one of them in the AppHost, and publish again.");
        }
        CapturedVariables[variable] = new() { Name = variable, Description = description, DefaultValue = defaultValue, Source = source };
        return $"${{{variable}}}";
    }

    private static bool IsSame(object? one, object? other)
        => one is IManifestExpressionProvider value && other is IManifestExpressionProvider same ? value.ValueExpression == same.ValueExpression : Equals(one, other);
}
