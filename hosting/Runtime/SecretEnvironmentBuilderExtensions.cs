using System.Buffers;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace NodePostgres.Hosting.Runtime;

/// <summary>
/// Gives containers their secrets by a file. The orchestrator writes every other variable on the command line of the engine, where all users
/// of the machine can read it while the container is made.
/// </summary>
internal static class SecretEnvironmentBuilderExtensions
{
    // The engines read such a file in ways of their own: a value that any of them may take for something else stays out of it.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.,:;/@%+=*!?~^&()<>|[]");

    /// <summary>Takes variables out of the container's environment and gives them to the engine in a <see cref="SecretEnvironmentFiles">file</see>.</summary>
    /// <param name="builder">The container. Variables of these names that were added before count no more.</param>
    /// <param name="secrets">The variables.</param>
    public static IResourceBuilder<T> WithSecretsInFile<T>(this IResourceBuilder<T> builder, params (string Name, IValueProvider Value)[] secrets)
        where T : IResourceWithEnvironment
    {
        SecretEnvironmentFiles? files = null;
        var folder = Path.Combine(ToolCache.OfUser().Root, "environment");
        builder.ApplicationBuilder.Services.TryAddSingleton(_ => new SecretEnvironmentFiles(folder));
        builder.ApplicationBuilder.Eventing.Subscribe<BeforeStartEvent>((starting, _) =>
        {
            files = starting.Services.GetRequiredService<SecretEnvironmentFiles>();
            return Task.CompletedTask;
        });
        return builder
            .WithEnvironment(async context =>
            {
                foreach (var (name, _) in await PlainAsync(secrets, context.CancellationToken).ConfigureAwait(false))
                {
                    context.EnvironmentVariables.Remove(name);
                }
            })
            .WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(async context =>
            {
                var plain = await PlainAsync(secrets, context.CancellationToken).ConfigureAwait(false);
                if (plain.Count > 0)
                {
                    var content = string.Concat(plain.Select(variable => $"{variable.Name}={variable.Value}\n"));
                    var name = $"{builder.Resource.Name}-{plain[0].Name}";
                    var file = await files!.WriteAsync(name, content, builder.Resource.IsPersistent(), context.CancellationToken).ConfigureAwait(false);
                    context.Args.Add($"--env-file={file}");
                }
            }));
    }

    private static async Task<IReadOnlyList<(string Name, string Value)>> PlainAsync((string Name, IValueProvider Value)[] secrets, CancellationToken cancellationToken)
    {
        var plain = new List<(string, string)>();
        foreach (var (name, provider) in secrets)
        {
            if (await provider.GetValueAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } value && !value.AsSpan().ContainsAnyExcept(Plain))
            {
                plain.Add((name, value));
            }
        }

        return plain;
    }
}
