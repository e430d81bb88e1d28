using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Evaluation;

/// <summary>Evaluates what only containers have: arguments of the engine, build arguments, build secrets.</summary>
internal static class ContainerEvaluation
{
    /// <exception cref="ValueResolutionException">A value could not be resolved.</exception>
    public static async Task<IReadOnlyList<string>> GetRuntimeArgumentsAsync(
        this IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new ContainerRuntimeArgsCallbackContext([], cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }

        var resolver = new ValueResolver(resource, executionContext, logger);
        var arguments = new List<string>();
        foreach (var argument in context.Args)
        {
            if ((await resolver.ResolveAsync(argument, "container runtime argument", null, cancellationToken).ConfigureAwait(false)).Value is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    /// <summary>The build arguments by name; null takes the value from the engine's environment.</summary>
    /// <exception cref="ValueResolutionException">A value could not be resolved.</exception>
    public static async Task<IReadOnlyDictionary<string, string?>> GetBuildArgumentsAsync(
        this IResource resource,
        DockerfileBuildAnnotation build,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var resolver = new ValueResolver(resource, executionContext, logger);
        var arguments = new Dictionary<string, string?>();
        foreach (var (name, value) in build.BuildArguments)
        {
            arguments[name] = value switch
            {
                null => null,
                bool flag => flag ? "true" : "false",
                _ => (await resolver.ResolveAsync(value, "build argument", name, cancellationToken).ConfigureAwait(false)).Value,
            };
        }

        return arguments;
    }

    /// <summary>The build secrets by id: the path of a file, or the value itself.</summary>
    /// <exception cref="ValueResolutionException">A value could not be resolved.</exception>
    public static async Task<IReadOnlyDictionary<string, (FileInfo? File, string? Value)>> GetBuildSecretsAsync(
        this IResource resource,
        DockerfileBuildAnnotation build,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var resolver = new ValueResolver(resource, executionContext, logger);
        var secrets = new Dictionary<string, (FileInfo?, string?)>();
        foreach (var (name, value) in build.BuildSecrets)
        {
            secrets[name] = value is FileInfo file
                ? (file, null)
                : (null, (await resolver.ResolveAsync(value, "build secret", name, cancellationToken).ConfigureAwait(false)).Value);
        }

        return secrets;
    }
}
