using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a project that the app host references.</summary>
    /// <typeparam name="TProject">The class that the build wrote for it, <c>Projects.Name</c>.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, _ => { });

    /// <summary>Adds a project that the app host references, with a launch profile.</summary>
    /// <typeparam name="TProject">The class that the build wrote for it, <c>Projects.Name</c>.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">The launch profile. Null: none.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, options => UseProfile(options, launchProfileName));

    /// <summary>Adds a project that the app host references.</summary>
    /// <typeparam name="TProject">The class that the build wrote for it, <c>Projects.Name</c>.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="configure">Says how.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, [ResourceName] string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
        => Add(builder, name, new TProject(), configure);

    /// <summary>Adds a project by its path.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, relative to the app host's folder.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath)
        => builder.AddProject(name, projectPath, _ => { });

    /// <summary>Adds a project by its path, with a launch profile.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, relative to the app host's folder.</param>
    /// <param name="launchProfileName">The launch profile. Null: none.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, string? launchProfileName)
        => builder.AddProject(name, projectPath, options => UseProfile(options, launchProfileName));

    /// <summary>Adds a project by its path.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The project file, relative to the app host's folder.</param>
    /// <param name="configure">Says how.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, [ResourceName] string name, string projectPath, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(projectPath);
        var path = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, projectPath.Replace('\\', '/')));
        return Add(builder, name, new ProjectMetadata(path), configure);
    }

    private static void UseProfile(ProjectResourceOptions options, string? launchProfileName)
    {
        options.ExcludeLaunchProfile = launchProfileName is null;
        options.LaunchProfileName = launchProfileName;
    }

    private static IResourceBuilder<ProjectResource> Add(IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);

        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(metadata)
            .WithOtlpExporter()
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (options.ExcludeLaunchProfile)
        {
            project.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        }
        else if (!string.IsNullOrEmpty(options.LaunchProfileName))
        {
            project.WithAnnotation(new LaunchProfileAnnotation(options.LaunchProfileName));
        }
        else if ((builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]) is { Length: > 0 } ownProfile)
        {
            project.WithAnnotation(new DefaultLaunchProfileAnnotation(ownProfile));
        }

        var profile = project.Resource.GetEffectiveLaunchProfile();
        if (builder.ExecutionContext.IsRunMode)
        {
            project.ListenOnEndpoints();
            if (profile is { } chosen)
            {
                project.ApplyProfile(chosen.Name, chosen.Profile);
            }
        }
        else
        {
            project.DescribeForPublish(isWebProject: profile?.Profile.ApplicationUrl is not null);
        }

        return project;
    }

    /// <summary>A published web project has both endpoints; its ports are the image's or the platform's affair.</summary>
    private static void DescribeForPublish(this IResourceBuilder<ProjectResource> project, bool isWebProject)
    {
        EndpointAnnotation? ownHttps = null;
        project.WithEnvironment(context =>
        {
            var endpoints = project.Resource.GetEndpoints().ToArray();
            if (endpoints.Length > 0)
            {
                context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
            }

            // Not the https endpoint that every web project has: behind it is, as a rule, a proxy that ends TLS.
            foreach (var group in endpoints
                .Where(each => each.Scheme is "http" or "https" && each.EndpointAnnotation != ownHttps)
                .GroupBy(each => each.Scheme)
                .OrderBy(each => each.Key))
            {
                var ports = new ReferenceExpressionBuilder();
                foreach (var endpoint in group)
                {
                    if (!ports.IsEmpty)
                    {
                        ports.AppendLiteral(";");
                    }

                    ports.Append($"{endpoint.Property(EndpointProperty.TargetPort)}");
                }

                context.EnvironmentVariables.TryAdd($"{group.Key.ToUpperInvariant()}_PORTS", ports.Build());
            }
        });

        if (isWebProject)
        {
            project.WithEndpoint("http", endpoint => endpoint.UriScheme = "http");
            project.WithEndpoint("https", endpoint => (endpoint.UriScheme, ownHttps) = ("https", endpoint));
        }
    }

    /// <summary>The profile's addresses become endpoints: the first of a scheme is named for it, later ones get a number.</summary>
    private static void ApplyProfile(this IResourceBuilder<ProjectResource> project, string profileName, LaunchProfile profile)
    {
        var countByScheme = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var url in profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            var address = BindingAddress.Parse(url);
            var count = countByScheme[address.Scheme] = countByScheme.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(count == 1 ? address.Scheme : $"{address.Scheme}{count}", endpoint =>
            {
                endpoint.Port = address.Port == 0 ? null : address.Port;
                endpoint.TargetHost = address.Host;
                endpoint.UriScheme = address.Scheme;
            });
        }

        if (profile.LaunchUrl is { Length: > 0 } launchUrl && Uri.TryCreate(launchUrl, UriKind.RelativeOrAbsolute, out var target))
        {
            project.WithUrls(context =>
            {
                foreach (var url in context.Urls.Where(url => url.Endpoint is not null))
                {
                    url.Url = target.IsAbsoluteUri ? launchUrl : new Uri(new Uri(url.Url), target).ToString();
                }
            });
        }

        project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profileName);
            foreach (var (name, value) in profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }

    /// <summary>Tells ASP.NET Core to listen where the endpoints lead, unless the app host says otherwise.</summary>
    private static void ListenOnEndpoints(this IResourceBuilder<ProjectResource> project) => project.WithEnvironment(context =>
    {
        var endpoints = project.Resource.GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps).ToArray();
        if (endpoints.Length == 0 || context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS"))
        {
            return;
        }

        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            if (!urls.IsEmpty)
            {
                urls.AppendLiteral(";");
            }

            urls.Append($"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        if (endpoints.FirstOrDefault(endpoint => endpoint.IsHttps) is { } https)
        {
            // Redirects to https lead to the port that callers see, not to the one behind it.
            context.EnvironmentVariables["ASPNETCORE_HTTPS_PORT"] = https.Property(EndpointProperty.Port);
        }
    });
}
