using Aspire.Hosting.Tools;
using Microsoft.Extensions.Configuration;
using Tooling;

namespace Hosting.Tests;

/// <summary>The genuine DCP, dashboard and CLI for tests: restored once, by the same code as in a run.</summary>
internal static class GenuineTools
{
    private static readonly Lazy<Task<(AspireBundle? Bundle, string Reason)>> Restored = new(RestoreAsync);

    /// <summary>The tools; the calling test is skipped, with the reason, where they cannot be had.</summary>
    public static async Task<AspireBundle> RequireAsync()
    {
        var (bundle, reason) = await Restored.Value;
        Assert.SkipWhen(bundle is null, $"The Aspire tools are not here: {reason}");
        return bundle;
    }

    private static async Task<(AspireBundle?, string)> RestoreAsync()
    {
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            return (await AspireBundle.ResolveAsync(configuration, static _ => { }, CancellationToken.None), "");
        }
        catch (ToolException exception)
        {
            return (null, exception.Message);
        }
    }
}
