using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// The developer's trusted certificate where there is one, as Aspire has it; else the user's own for the orchestrator, which is for nothing
/// but that: no resource serves with it or trusts it.
/// </summary>
/// <param name="trusted">Aspire's own service.</param>
/// <param name="own">Gives the user's own certificate.</param>
internal sealed class DcpCertificateService(IDeveloperCertificateService trusted, Func<X509Certificate2> own) : IDeveloperCertificateService
{
    private readonly Lazy<ImmutableList<X509Certificate2>> _certificates = new(() => trusted.Certificates is { Count: > 0 } known ? known : [own()]);

    private bool HasTrusted => trusted.Certificates.Count > 0;

    /// <inheritdoc/>
    public ImmutableList<X509Certificate2> Certificates => _certificates.Value;

    /// <inheritdoc/>
    public bool SupportsContainerTrust => HasTrusted && trusted.SupportsContainerTrust;

    /// <inheritdoc/>
    public bool UseForHttps => HasTrusted && trusted.UseForHttps;

    /// <inheritdoc/>
    public bool TrustCertificate => HasTrusted && trusted.TrustCertificate;

    /// <inheritdoc/>
    public bool LatestCertificateIsUntrusted => trusted.LatestCertificateIsUntrusted;
}
