using System.Diagnostics;

namespace Benchmarks;

/// <summary>The development certificate that <c>dotnet dev-certs</c> makes.</summary>
internal static class DevelopmentCertificate
{
    /// <summary>Makes one in a home, trusted by what is started with <paramref name="environment"/>.</summary>
    /// <exception cref="InvalidOperationException">There is none that is trusted afterwards; the message says what the tool said.</exception>
    public static void Trust(string home, IDictionary<string, string?> environment)
    {
        var trusted = Path.Combine(home, ".aspnet", "dev-certs", "trust");
        environment["SSL_CERT_DIR"] = $"{trusted}:{Environment.GetEnvironmentVariable("SSL_CERT_DIR") ?? "/etc/ssl/certs"}";
        // Else the file alone would be looked at.
        environment.Remove("SSL_CERT_FILE");
        Run(["dev-certs", "https", "--trust"], home, environment["SSL_CERT_DIR"]!);
        var (exitCode, output) = Run(["dev-certs", "https", "--check", "--trust"], home, environment["SSL_CERT_DIR"]!);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"'dotnet dev-certs https --trust' made no trusted certificate (it needs openssl). It said:\n{output}");
        }
    }

    private static (int ExitCode, string Output) Run(string[] arguments, string home, string certificates)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = home;
        start.Environment["SSL_CERT_DIR"] = certificates;
        start.Environment.Remove("SSL_CERT_FILE");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
