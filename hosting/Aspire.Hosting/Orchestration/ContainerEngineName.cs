using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>The container engine that the configuration asks for, <c>docker</c> or <c>podman</c>.</summary>
internal static class ContainerEngineName
{
    /// <summary>The name in Aspire's order of keys; null leaves the choice to DCP.</summary>
    public static string? Configured(IConfiguration configuration) =>
        ((string[])["DcpPublisher:ContainerRuntime", "ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME"])
            .Select(key => configuration[key]).FirstOrDefault(name => !string.IsNullOrEmpty(name))?.ToLowerInvariant();
}
