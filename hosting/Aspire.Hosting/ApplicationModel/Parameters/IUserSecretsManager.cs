using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>The user's secrets of this app host: a JSON file in the user's profile, outside of the repository.</summary>
[Experimental("ASPIREUSERSECRETS001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IUserSecretsManager
{
    /// <summary>Whether the app host has a user secrets id, and so a file.</summary>
    bool IsAvailable { get; }

    /// <summary>The path of the file; empty when there is none.</summary>
    string FilePath { get; }

    /// <summary>Keeps a secret.</summary>
    /// <param name="name">The configuration key, as <c>Parameters:password</c>.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it was kept.</returns>
    bool TrySetSecret(string name, string value);

    /// <summary>Forgets a secret.</summary>
    /// <param name="name">The configuration key.</param>
    /// <returns>Whether that was done; false by default.</returns>
    bool TryDeleteSecret(string name) => false;

    /// <summary>Makes sure that the configuration has a value, keeping a generated one where it has none.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The configuration key.</param>
    /// <param name="valueGenerator">Generates the value.</param>
    void GetOrSetSecret(IConfigurationManager configuration, string name, Func<string> valueGenerator);

    /// <summary>Replaces all secrets.</summary>
    /// <param name="state">The secrets; nested objects become keys joined by colons.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>A task that ends when the file is written.</returns>
    Task SaveStateAsync(JsonObject state, CancellationToken cancellationToken = default);
}
