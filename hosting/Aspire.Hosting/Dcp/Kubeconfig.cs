namespace Aspire.Hosting.Dcp;

/// <summary>The one line that is needed of the kubeconfig that DCP writes; the rest of it is what we gave to DCP.</summary>
internal static class Kubeconfig
{
    /// <summary>Reads the API server's address.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The address.</returns>
    /// <exception cref="DcpException">The file names no server.</exception>
    public static Uri ReadServer(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (line.Trim() is var text && text.StartsWith("server:", StringComparison.Ordinal)
                && Uri.TryCreate(text["server:".Length..].Trim().Trim('"'), UriKind.Absolute, out var server))
            {
                return server;
            }
        }

        throw new DcpException($"DCP's kubeconfig '{path}' names no server – this version of DCP is not the one that this host was made for.");
    }
}
