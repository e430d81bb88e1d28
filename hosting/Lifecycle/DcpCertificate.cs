using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodePostgres.Hosting.Lifecycle;

/// <summary>
/// The certificate of the orchestrator's API server on loopback. Where it is given none it makes an RSA key of 4096 bits at each start,
/// which takes seconds; this one is made once for each user.
/// </summary>
internal static class DcpCertificate
{
    // Aspire takes only what looks like an ASP.NET Core development certificate: this extension, with a version
    // (https://github.com/dotnet/aspnetcore, CertificateManager.AspNetHttpsOid).
    private const string DevelopmentExtension = "1.3.6.1.4.1.311.84.1.1";
    private const byte DevelopmentVersion = 6;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(30);

    /// <summary>Where the user's certificate lies with its key, readable by this user alone.</summary>
    public static string PathIn(ToolCache cache) => Path.Combine(cache.Root, "dcp-certificate.pem");

    /// <summary>The certificate in <paramref name="path"/>; one that is missing, broken, or ends within 30 days is made anew, for a year.</summary>
    /// <param name="path">The file.</param>
    /// <param name="now">The time.</param>
    public static X509Certificate2 GetOrCreate(string path, DateTimeOffset now)
    {
        if (Read(path) is { } known)
        {
            if (known.NotBefore <= now.LocalDateTime && known.NotAfter - RenewedBefore > now.LocalDateTime)
            {
                return known;
            }

            known.Dispose();
        }

        var made = Create(now);
        try
        {
            using var key = made.GetECDsaPrivateKey()!;
            var content = $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
            // Aspire asks for certificates by a property.
            AtomicFile.WritePrivateAsync(path, content, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (DistributedApplicationException)
        {
            // It serves this start all the same; the next one makes another.
        }

        return made;
    }

    private static X509Certificate2? Read(string path)
    {
        try
        {
            return File.Exists(path) ? X509Certificate2.CreateFromPemFile(path) : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Broken, or another user's: a new one takes its place.
            return null;
        }
    }

    private static X509Certificate2 Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509Extension(DevelopmentExtension, [DevelopmentVersion], false));
        return request.CreateSelfSigned(now.AddMinutes(-5), now.Add(Lifetime));
    }
}
