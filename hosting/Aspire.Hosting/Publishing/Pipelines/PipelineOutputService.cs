using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Pipelines;

/// <inheritdoc cref="IPipelineOutputService"/>
internal sealed class PipelineOutputService(IOptions<PipelineOptions> options, IConfiguration configuration) : IPipelineOutputService, IDisposable
{
    private readonly Lock _lock = new();
    private string? _temporary;

    public string GetOutputDirectory() => options.Value.OutputPath is { } given
        ? Path.GetFullPath(given)
        : Path.GetFullPath("aspire-output", configuration["AppHost:Directory"] is { Length: > 0 } appHost ? Path.GetFullPath(appHost) : Environment.CurrentDirectory);

    public string GetOutputDirectory(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Path.Combine(GetOutputDirectory(), resource.Name);
    }

    public string GetTempDirectory()
    {
        lock (_lock)
        {
            return _temporary ??= Directory.CreateTempSubdirectory("aspire-pipelines").FullName;
        }
    }

    public string GetTempDirectory(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Path.Combine(GetTempDirectory(), resource.Name);
    }

    public void Dispose()
    {
        if (_temporary is not null && Directory.Exists(_temporary))
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
