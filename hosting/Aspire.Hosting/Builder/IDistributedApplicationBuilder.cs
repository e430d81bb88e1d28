using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Builds an application: holds its configuration, its services and its resources.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>The configuration: command line, environment, appsettings.json, user secrets.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>The directory of the app host's project, against which relative paths are resolved.</summary>
    string AppHostDirectory { get; }

    /// <summary>The assembly of the app host; null when it is not known.</summary>
    Assembly? AppHostAssembly { get; }

    /// <summary>The hosting environment.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>The services of the application.</summary>
    IServiceCollection Services { get; }

    /// <summary>The events of the application.</summary>
    IDistributedApplicationEventing Eventing { get; }

    /// <summary>What the app host was started for.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>The steps behind publish, deploy and do.</summary>
    [Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    IDistributedApplicationPipeline Pipeline { get; }

    /// <summary>The resources that were added so far.</summary>
    IResourceCollection Resources { get; }

    /// <summary>The user's secrets of this app host.</summary>
    [Experimental("ASPIREUSERSECRETS001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
    IUserSecretsManager UserSecretsManager => throw new NotImplementedException();

    /// <summary>Adds a resource.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>The handle to configure it.</returns>
    /// <exception cref="DistributedApplicationException">A resource of the same name is there already.</exception>
    /// <exception cref="ArgumentException">The name breaks the naming rules.</exception>
    IResourceBuilder<T> AddResource<T>(T resource) where T : IResource;

    /// <summary>Makes a handle for a resource without adding it.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="resource">The resource.</param>
    /// <returns>The handle to configure it.</returns>
    IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource;

    /// <summary>Builds the application.</summary>
    /// <returns>The application, not started.</returns>
    DistributedApplication Build();
}
