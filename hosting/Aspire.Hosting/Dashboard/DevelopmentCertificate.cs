using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dashboard;

/// <summary>The certificate that <c>dotnet dev-certs https</c> makes, for those who choose https on loopback.</summary>
internal static class DevelopmentCertificate
{
    // Marks ASP.NET Core's development certificates, whatever their name
    // (https://github.com/dotnet/aspnetcore/blob/main/src/Shared/CertificateGeneration/CertificateManager.cs).
    private const string Marker = "1.3.6.1.4.1.311.84.1.1";

    /// <summary>Whether a certificate is such a one.</summary>
    /// <param name="certificate">The certificate.</param>
    public static bool Is(X509Certificate? certificate) =>
        certificate is X509Certificate2 { Extensions: var extensions } && extensions.Any(extension => extension.Oid?.Value == Marker);

    /// <summary>Finds the certificate that is valid longest.</summary>
    /// <exception cref="DistributedApplicationException">There is none that is valid and has its key.</exception>
    public static X509Certificate2 Load()
    {
        using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
        store.Open(OpenFlags.ReadOnly);

        return store.Certificates
            .Find(X509FindType.FindByTimeValid, DateTime.Now, validOnly: false)
            .Where(certificate => certificate.HasPrivateKey && Is(certificate))
            .MaxBy(certificate => certificate.NotAfter)
            ?? throw new DistributedApplicationException(
                "An https URL needs the ASP.NET Core development certificate, and there is none. Run 'dotnet dev-certs https --trust', or use http, which is safe on loopback.");
    }
}
