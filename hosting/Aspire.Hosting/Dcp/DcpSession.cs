using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aspire.Hosting.TemporaryFolders;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The folder of one run of DCP, which only the user can enter: kubeconfig, captured output of executables, DCP's own log
/// (which quotes arguments, so it is confidential), and, until DCP has read it, the key of its certificate.
/// DCP deletes the folder when it ends in an orderly way.
/// </summary>
internal sealed class DcpSession : IDisposable
{
    /// <summary>What the folder's name begins with.</summary>
    public const string Prefix = "aspire-dcp-";

    private readonly OwnedFolder _folder;
    private readonly FileStream _log;

    private DcpSession(OwnedFolder folder, X509Certificate2 certificate)
    {
        _folder = folder;
        Certificate = certificate;
        // Open already now: the log stays readable when DCP has deleted the folder.
        _log = new FileStream(LogFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>The certificate that DCP presents.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The bearer token that DCP asks for. It travels in the environment, never on a command line.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Where DCP writes its address once it listens.</summary>
    public string KubeconfigFile => Path.Combine(Folder, "kubeconfig");

    /// <summary>The certificate as PEM.</summary>
    public string CertificateFile => Path.Combine(Folder, "cert.pem");

    /// <summary>The certificate's key as PEM.</summary>
    public string KeyFile => Path.Combine(Folder, "key.pem");

    /// <summary>What DCP writes to its standard output and error.</summary>
    public string LogFile => Path.Combine(Folder, "dcp.log");

    /// <summary>Creates the folder, and the certificate in it.</summary>
    /// <returns>The session.</returns>
    /// <exception cref="DcpException">The folder for temporary files cannot be written to.</exception>
    public static DcpSession Create()
    {
        try
        {
            var folder = OwnedFolder.Create(Prefix);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var session = new DcpSession(folder, CreateCertificate(key));
            File.WriteAllText(session.CertificateFile, session.Certificate.ExportCertificatePem());
            File.WriteAllText(session.KeyFile, key.ExportECPrivateKeyPem());
            return session;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DcpException(
                $"DCP cannot be started – no session folder can be made in '{Path.GetTempPath()}': {exception.Message} Free some space there, or set TMPDIR to a folder that can be written to.",
                exception);
        }
    }

    /// <summary>Removes the key from the disk. DCP reads it once, before it listens.</summary>
    public void ForgetKey() => File.Delete(KeyFile);

    /// <summary>The end of DCP's log.</summary>
    /// <param name="lines">At most so many lines.</param>
    /// <returns>The lines.</returns>
    public IReadOnlyList<string> ReadLogTail(int lines)
    {
        lock (_log)
        {
            _log.Seek(-Math.Min(_log.Length, 16 * 1024), SeekOrigin.End);
            using var reader = new StreamReader(_log, leaveOpen: true);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(lines)];
        }
    }

    /// <summary>Deletes the folder, which may be gone already. The end of the log can be read all the same.</summary>
    public void DeleteFolder() => OwnedFolder.Delete(Folder);

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        _log.Dispose();
        Certificate.Dispose();
        _folder.Dispose();
    }

    private static X509Certificate2 CreateCertificate(ECDsa key)
    {
        // DCP serves on the address that the certificate names, and takes RSA or ECDSA. Its own RSA-4096 pair costs seconds.
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddHours(-1), now.AddYears(1));
    }
}
