using System.Security.Cryptography.X509Certificates;
using NodePostgres.Hosting.Lifecycle;

namespace Hosting.Tests.Lifecycle;

public sealed class DcpCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apphost-certificate-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "cache", "dcp-certificate.pem");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_is_made_once_for_a_year_and_only_its_user_may_read_it()
    {
        using var first = DcpCertificate.GetOrCreate(Path, Now);
        using var second = DcpCertificate.GetOrCreate(Path, Now);

        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.True(second.HasPrivateKey);
        Assert.Equal(365, (second.NotAfter - Now.LocalDateTime).TotalDays, 1.0);
        Assert.True(second.MatchesHostname("localhost"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }

        Assert.Equal([Path], Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(340, false)]
    [InlineData(400, false)]
    public void It_is_renewed_before_it_ends(int daysLater, bool isKept)
    {
        using var first = DcpCertificate.GetOrCreate(Path, Now);
        using var later = DcpCertificate.GetOrCreate(Path, Now.AddDays(daysLater));

        Assert.Equal(isKept, first.Thumbprint == later.Thumbprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nhalf of it")]
    public void A_broken_one_is_made_anew(string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, content);

        using var made = DcpCertificate.GetOrCreate(Path, Now);

        using var read = X509Certificate2.CreateFromPemFile(Path);
        Assert.Equal(made.Thumbprint, read.Thumbprint);
    }

    [Fact]
    public void Where_nothing_can_be_written_it_serves_this_start()
    {
        File.WriteAllText(System.IO.Path.Combine(_folder.FullName, "cache"), "a file in the way of the folder");

        using var made = DcpCertificate.GetOrCreate(Path, Now);

        Assert.True(made.HasPrivateKey);
    }
}
