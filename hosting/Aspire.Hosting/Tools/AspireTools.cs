using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Tools;

/// <summary>The genuine parts for one application: resolved, and where needed restored, once.</summary>
internal sealed class AspireTools(IConfiguration configuration)
{
    private readonly Lazy<Task<AspireBundle>> _bundle = new(() =>
        Task.Run(() => AspireBundle.ResolveAsync(configuration, Console.WriteLine, CancellationToken.None)));

    /// <summary>The paths, once the parts are there.</summary>
    /// <exception cref="Tooling.ToolException">They cannot be restored; the message says why and what to do.</exception>
    public Task<AspireBundle> BundleAsync(CancellationToken cancellationToken) => _bundle.Value.WaitAsync(cancellationToken);
}
