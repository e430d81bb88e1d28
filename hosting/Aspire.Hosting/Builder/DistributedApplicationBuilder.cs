using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Backchannel;
using Aspire.Hosting.Builder;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Builds a <see cref="DistributedApplication"/>. Made by <see cref="DistributedApplication.CreateBuilder(string[])"/>.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly DistributedApplicationExecutionContextOptions _executionContextOptions;
    private readonly AppHostInterception? _interception = AppHostInterception.Current;

    /// <summary>Makes a builder.</summary>
    /// <param name="args">The command line's arguments.</param>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args ?? throw new ArgumentNullException(nameof(args)) })
    {
    }

    /// <summary>Makes a builder.</summary>
    /// <param name="options">How to make it.</param>
    /// <exception cref="DistributedApplicationException">The operation on the command line is neither <c>run</c> nor <c>publish</c>.</exception>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _host = HostFactory.Create(options, _interception);

        AppHostDirectory = options.ProjectDirectory ?? _host.Environment.ContentRootPath;
        AppHostPath = Path.GetFullPath(Path.Join(AppHostDirectory, options.ProjectName ?? _host.Environment.ApplicationName));
        UserSecretsManager = HostFactory.CreateSecrets(AppHostAssembly, _host.Configuration);

        CommandLine.Apply(_host.Configuration, options.Args ?? []);
        _executionContextOptions = CommandLine.Operation(_host.Configuration);
        ExecutionContext = new DistributedApplicationExecutionContext(_executionContextOptions);
        AppHostConfiguration.Add(_host.Configuration, this, options);

        HostServices.Add(this, options);
        var pipeline = new DistributedApplicationPipeline();
        Pipeline = pipeline;
        BackchannelServices.Add(this);
        PublishingServices.Add(this, pipeline, Logging);
        _interception?.OnConstructed(this);
    }

    /// <inheritdoc/>
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <summary>The app host's directory with its project's name: what tells one app host on a machine from another.</summary>
    public string AppHostPath { get; }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly => _options.Assembly;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc/>
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc/>
    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    /// <inheritdoc/>
    public IDistributedApplicationPipeline Pipeline { get; }

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc/>
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc/>
    public IUserSecretsManager UserSecretsManager { get; }

    internal ILoggingBuilder Logging => _host.Logging;

    /// <inheritdoc/>
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ModelValidation.CheckName(resource);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new DistributedApplicationResourceBuilder<T>(this, resource);
    }

    /// <summary>Builds the application.</summary>
    /// <returns>The application, not started.</returns>
    /// <exception cref="DistributedApplicationException">Two resources have the same name, or resources wait for each other in a circle.</exception>
    /// <exception cref="ArgumentException">A resource's name breaks the naming rules.</exception>
    public DistributedApplication Build()
    {
        _interception?.OnBuilding(this);
        ModelValidation.Check(Resources);

        var application = new DistributedApplication(_host.Build()) { Interception = _interception };
        _executionContextOptions.Services = application.Services;
        _interception?.OnBuilt(application);
        return application;
    }
}
