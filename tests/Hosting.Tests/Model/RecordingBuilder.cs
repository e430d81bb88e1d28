using System.Reflection;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hosting.Tests.Model;

/// <summary>A builder whose user secrets are a list.</summary>
internal sealed class RecordingBuilder(IDistributedApplicationBuilder inner, List<(string Name, string Value)> secrets)
    : IDistributedApplicationBuilder, IUserSecretsManager
{
    public ConfigurationManager Configuration => inner.Configuration;

    public string AppHostDirectory => inner.AppHostDirectory;

    public Assembly? AppHostAssembly => inner.AppHostAssembly;

    public IHostEnvironment Environment => inner.Environment;

    public IServiceCollection Services => inner.Services;

    public IDistributedApplicationEventing Eventing => inner.Eventing;

    public DistributedApplicationExecutionContext ExecutionContext => inner.ExecutionContext;

    public IResourceCollection Resources => inner.Resources;

    public IDistributedApplicationPipeline Pipeline => inner.Pipeline;

    public IUserSecretsManager UserSecretsManager => this;

    public bool IsAvailable => true;

    public string FilePath => "unused";

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource => inner.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => inner.CreateResourceBuilder(resource);

    public DistributedApplication Build() => inner.Build();

    public bool TrySetSecret(string name, string value)
    {
        secrets.Add((name, value));
        return true;
    }

    public void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator) => throw new NotSupportedException();

    public Task SaveStateAsync(JsonObject state, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
