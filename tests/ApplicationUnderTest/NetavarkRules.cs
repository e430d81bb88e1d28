using System.Text.RegularExpressions;
using NodePostgres.Hosting.PinnedTools;

namespace ApplicationUnderTest;

/// <summary>
/// The rules by which podman (netavark) leads ports of this machine to the containers of a network. Where the network goes before one
/// of its containers, as it may after the end of an orchestrator that could not clean up, podman forgets them: whoever listens on such
/// a port later is not reached.
/// </summary>
internal static partial class NetavarkRules
{
    private const string Ports = "NETAVARK-HOSTPORT-DNAT";

    /// <summary>Deletes those of networks that are gone, and no others: the engines' own are in the same table.</summary>
    public static async Task DeleteAsync(IReadOnlyCollection<string> networks)
    {
        var left = (await RunAsync("-S", Ports)).Split('\n').Select(line => Rule().Match(line)).Where(rule => networks.Contains(rule.Groups["network"].Value)).ToList();
        foreach (var rule in left)
        {
            await RunAsync(
                "-D", Ports, "-p", rule.Groups["protocol"].Value, "-m", rule.Groups["protocol"].Value, "--dport", rule.Groups["port"].Value,
                "-m", "comment", "--comment", rule.Groups["comment"].Value, "-j", rule.Groups["chain"].Value);
        }

        // A network's own chain.
        foreach (var chain in left.Select(rule => rule.Groups["chain"].Value).Distinct())
        {
            await RunAsync("-F", chain);
            await RunAsync("-X", chain);
        }
    }

    // Waits for others that change the rules.
    private static async Task<string> RunAsync(params string[] arguments) => (await Command.RunAsync(
        "iptables", ["--wait", "--table", "nat", .. arguments], CancellationToken.None)).StandardOutput;

    [GeneratedRegex("""^-A NETAVARK-HOSTPORT-DNAT -p (?<protocol>\w+) .*--dport (?<port>\d+) .*--comment "(?<comment>dnat name: (?<network>\S+) id: \w+)" -j (?<chain>NETAVARK-DN-\w+)$""")]
    private static partial Regex Rule();
}
