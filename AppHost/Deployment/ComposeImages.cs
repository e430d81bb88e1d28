using System.Globalization;
using NodePostgres.Hosting.Compose;
using NodePostgres.Hosting.Compose.Resources.ComposeNodes;
using NodePostgres.Hosting.Compose.Resources.ServiceNodes;

using NodePostgres.Hosting.NodeBackend;

namespace AppHost.Deployment;

/// <summary>Names the images that are built from this repository, with registry and tag, and says in the compose file how to build them.</summary>
internal sealed class ComposeImages(DeploymentOptions options, PublishedSettings settings)
{
    /// <summary>The image of a resource without its tag. The backend and its migrations share one.</summary>
    public static string NameWithoutTag(IResource resource, DeploymentOptions options)
        => $"{options.Registry}/{(resource is NodeBackendResource ? options.ImageName : resource.Name.ToLowerInvariant())}";

    /// <summary>Changes a service that is built from a Dockerfile.</summary>
    public void Apply(Service service, IResource resource)
    {
        if (resource.Annotations.OfType<DockerfileBuildAnnotation>().LastOrDefault() is not { } build)
        {
            return;
        }
        var (prefix, what) = resource is NodeBackendResource ? ("BACKEND", "the backend and its migrations") : (service.Name, $"'{service.Name}'");
        service.Image = settings.Add($"{prefix}_IMAGE", $"{NameWithoutTag(resource, options)}:{options.Tag}", $"The image of {what}");
        // A Dockerfile that the model generates is not among the sources.
        if (options.IncludeBuild && build.DockerfileFactory is null)
        {
            service.Build ??= new()
            {
                Context = settings.AddContext($"{prefix}_CONTEXT", build.ContextPath, $"The folder with the sources of {what}, for '--build'"),
                Dockerfile = Path.GetRelativePath(build.ContextPath, build.DockerfilePath).Replace('\\', '/'),
                Target = build.Stage,
            };
            AddArguments(service.Build, service.Name, resource, build);
        }
    }

    private void AddArguments(Build to, string service, IResource resource, DockerfileBuildAnnotation build)
    {
        var target = resource.GetDeploymentTargetAnnotation()?.DeploymentTarget as ComposeServiceResource;
        foreach (var (name, value) in build.BuildArguments)
        {
            to.Args[name] = value switch
            {
                ParameterResource { Secret: true } secret => throw new DistributedApplicationException(SecretFiles.BuildArgument(service, secret, name)),
                IManifestExpressionProvider provider when target is not null => provider.AsComposePlaceholder(target),
                bool flag => flag ? "true" : "false",
                _ => (Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty).Replace("$", "$$", StringComparison.Ordinal),
            };
        }
        foreach (var name in build.BuildSecrets.Keys)
        {
            settings.Notes.Add($"'{service}' is built with the secret '{name}', for which not every compose tool has a word: 'aspire deploy' gives it to the build, 'up --build' does not.");
        }
    }
}
