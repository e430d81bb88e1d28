namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>An image that is built from this repository, for one service or for several.</summary>
/// <param name="Prefix">What its variables begin with.</param>
/// <param name="Services">The services that run from it, for people.</param>
/// <param name="Name">Its name with registry and tag.</param>
internal sealed record BuiltImage(string Prefix, string Services, string Name);

/// <summary>The images that are built: resources that are built from the same share one.</summary>
internal static class ComposeImages
{
    /// <summary>The resources that are built, those together that share an image. The one that gives it its name comes first.</summary>
    public static IEnumerable<IReadOnlyList<IResource>> Groups(IEnumerable<IResource> resources)
    {
        var all = resources.ToArray();
        // Migrations, say, are not what the image is for.
        var finite = all.SelectMany(resource => resource.Annotations.OfType<WaitAnnotation>()).Where(wait => wait.WaitType == WaitType.WaitForCompletion).Select(wait => wait.Resource).ToHashSet();
        return all.Where(resource => Build(resource) is not null)
            .GroupBy(resource => Source(resource, Build(resource)!))
            .Select(group => group.OrderBy(finite.Contains).ToArray());
    }

    /// <summary>Names the images of services, and makes the build give them that name: one tag from one source.</summary>
    /// <exception cref="DistributedApplicationException">A name is not possible, or is to be that of several images.</exception>
    public static async Task NameAsync(IEnumerable<ComposeServiceResource> services, ComposeOptions options, CancellationToken cancellationToken)
    {
        var byTarget = services.ToDictionary(service => service.Target);
        var groups = Groups(byTarget.Keys).ToArray();
        if (groups.Length > 1 && options.ImageName is { } shared)
        {
            throw new DistributedApplicationException(
                $"ImageName: '{shared}' cannot be the name of {groups.Length} images, those of {string.Join(", ", groups.Select(group => $"'{group[0].Name}'"))}. Leave it out, and name each by WithRemoteImageName.");
        }
        foreach (var group in groups)
        {
            var own = await OwnNameAsync(group[0], cancellationToken).ConfigureAwait(false);
            var (name, tag) = ($"{options.Registry}/{options.ImageName ?? own.RemoteImageName}", options.Tag ?? own.RemoteImageTag);
            if (!ComposeOptions.IsImage($"{name}:{tag}"))
            {
                throw new DistributedApplicationException($"'{group[0].Name}': '{name}:{tag}' is not the name of an image. {ComposeOptions.ImageRules} Set it by WithRemoteImageName and WithRemoteImageTag.");
            }
            var image = new BuiltImage(byTarget[group[0]].ServiceName, string.Join(" and ", group.Select(resource => $"'{byTarget[resource].ServiceName}'")), $"{name}:{tag}");
            foreach (var resource in group)
            {
                byTarget[resource].Image = image;
                resource.Annotations.Add(new ContainerImagePushOptionsCallbackAnnotation(context => (context.Options.RemoteImageName, context.Options.RemoteImageTag) = (name, tag)));
            }
        }
    }

    /// <summary>Gives a service its image, and says how that is built. A Dockerfile that the model generates lies beside the compose file.</summary>
    public static async Task ApplyAsync(Service service, ComposeServiceResource resource, ComposeFile file, DockerfileFactoryContext context)
    {
        if (resource.Image is not { } image || Build(resource.Target) is not { } build)
        {
            service.Image = resource.Target.TryGetContainerImageName(out var name) ? name : null;
            return;
        }
        var (settings, what) = (resource.Parent.Settings, image.Services);
        service.Image = settings.Add($"{image.Prefix}_IMAGE", $"The image of {what}", image.Name);
        if (build.DockerfileFactory is { } factory)
        {
            file.Files[$"{resource.Target.Name}.Dockerfile"] = System.Text.Encoding.UTF8.GetBytes(await factory(context).ConfigureAwait(false));
        }
        else if (resource.Parent.Options.IncludeBuild)
        {
            service.Build = new()
            {
                Context = settings.AddContext($"{image.Prefix}_CONTEXT", build.ContextPath, $"The folder with the sources of {what}, for '--build'"),
                Dockerfile = Path.GetRelativePath(build.ContextPath, build.DockerfilePath).Replace('\\', '/'),
                Target = build.Stage,
            };
            foreach (var (argument, value) in build.BuildArguments)
            {
                service.Build.Args[argument] = ComposeValue.SecretIn(value) is { } secret
                    ? throw new DistributedApplicationException($"'{service.Name}' gets the secret '{secret.Name}' as the build argument '{argument}', which stays in the image's history. Give it by WithBuildSecret instead.")
                    : await ComposeValue.WriteAsync(value, resource, context.CancellationToken).ConfigureAwait(false);
            }
            foreach (var secret in build.BuildSecrets.Keys)
            {
                settings.Notes.Add($"'{service.Name}' is built with the secret '{secret}', for which not every compose tool has a word: 'aspire deploy' gives it to the build, 'up --build' does not.");
            }
        }
    }

    private static DockerfileBuildAnnotation? Build(IResource resource) => resource.Annotations.OfType<DockerfileBuildAnnotation>().LastOrDefault();

    private static string Source(IResource resource, DockerfileBuildAnnotation build) => build.DockerfileFactory is not null
        ? resource.Name
        : string.Join('\n', [build.ContextPath, build.DockerfilePath, build.Stage, .. build.BuildArguments.OrderBy(argument => argument.Key, StringComparer.Ordinal).Select(argument =>
            $"{argument.Key}={(argument.Value is IManifestExpressionProvider value ? value.ValueExpression : Convert.ToString(argument.Value, CultureInfo.InvariantCulture))}")]);

    private static async Task<ContainerImagePushOptions> OwnNameAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new ContainerImagePushOptionsCallbackContext
        {
            Resource = resource,
            CancellationToken = cancellationToken,
            Options = new() { RemoteImageName = resource.Name.ToLowerInvariant(), RemoteImageTag = "latest" },
        };
        foreach (var annotation in resource.Annotations.OfType<ContainerImagePushOptionsCallbackAnnotation>())
        {
            await annotation.Callback(context).ConfigureAwait(false);
        }
        return context.Options;
    }
}
