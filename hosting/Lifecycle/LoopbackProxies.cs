namespace NodePostgres.Hosting.Lifecycle;

/// <summary>Keeps what host, orchestrator, dashboard and backend say to each other away from the user's proxy.</summary>
internal static class LoopbackProxies
{
    private static readonly string[] Proxies = ["http_proxy", "https_proxy", "all_proxy"];
    private static readonly string[] Loopback = ["localhost", ".localhost", "127.0.0.1", "[::1]", "::1"];

    /// <summary>
    /// Where a proxy is set, adds loopback to the hosts that are reached without it, in this process's environment, which those that
    /// it starts inherit. .NET does not spare loopback by itself.
    /// </summary>
    public static void Bypass()
    {
        if (!Proxies.Any(name => Variable(name).Length > 0 || Variable(name.ToUpperInvariant()).Length > 0))
        {
            return;
        }

        var spared = $"{Variable("no_proxy")},{Variable("NO_PROXY")}".Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Union(Loopback);
        Environment.SetEnvironmentVariable("no_proxy", string.Join(',', spared));
        Environment.SetEnvironmentVariable("NO_PROXY", string.Join(',', spared));
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";
}
