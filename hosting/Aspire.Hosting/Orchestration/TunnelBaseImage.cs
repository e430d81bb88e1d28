using Aspire.Hosting.Dcp.Model;
using Engines;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Lets the containers' tunnel be built where its base image cannot be pulled: another local image then stands in for it, under
/// its name. DCP pulls the real one as soon as a registry answers again.
/// </summary>
internal sealed class TunnelBaseImage(IConfiguration configuration)
{
    /// <summary>Names the image that may stand in. It needs glibc and OpenSSL's libcrypto, as images on Debian have them.</summary>
    public const string StandInKey = "DcpPublisher:ContainerTunnelBaseImage";

    /// <summary>Does nothing where no stand-in or no engine is named, or the base image is there.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (configuration[StandInKey] is not { Length: > 0 } standIn || ContainerEngineName.Configured(configuration) is not { } engine)
        {
            return;
        }

        const string wanted = ContainerNetworkTunnelProxy.BaseImage;
        if (!await SucceedsAsync(engine, ["image", "inspect", wanted], cancellationToken).ConfigureAwait(false)
            && !await SucceedsAsync(engine, ["pull", "--quiet", wanted], cancellationToken).ConfigureAwait(false))
        {
            // Where this fails too, DCP says that it has no base image.
            await SucceedsAsync(engine, ["tag", standIn, wanted], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> SucceedsAsync(string engine, string[] arguments, CancellationToken cancellationToken) =>
        await new EngineCommand(engine, arguments).TryRunAsync(cancellationToken).ConfigureAwait(false) == 0;
}
