using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Builder;

/// <summary>Keeps nothing: generated values live as long as the application. For test hosts and projects without a <c>UserSecretsId</c>.</summary>
internal sealed class MemorySecrets : IUserSecretsManager
{
    public bool IsAvailable => false;

    public string FilePath => "";

    public bool TrySetSecret(string name, string value) => false;

    public bool TryDeleteSecret(string name) => false;

    public void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator)
    {
        if (configuration[name] is null)
        {
            configuration.AddInMemoryCollection([new(name, valueGenerator())]);
        }
    }

    public Task SaveStateAsync(JsonObject state, CancellationToken cancellationToken = default) => Task.CompletedTask;
}
