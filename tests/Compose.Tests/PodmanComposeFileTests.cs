using NodePostgres.Hosting.Compose.Publishing;

namespace Compose.Tests;

public sealed class PodmanComposeFileTests
{
    [Fact]
    public async Task TheFileForPodmanComposeIsThePublishedOneWithoutDependencies()
    {
        using var published = new PublishedModel();
        await published.PublishAsync(PublishedModel.Shop);
        var (compose, podman) = (published.Read("docker-compose.yaml").Split('\n'), published.Read("podman.yaml").Split('\n'));

        var missing = compose.Except(podman).Select(line => line.Trim()).ToArray();
        Assert.Equal(
            ["depends_on:", "condition: service_healthy", "condition: service_started", "seed:", "condition: service_completed_successfully", "prices:"],
            missing.Except(["orders:", "stock:"]));
        Assert.Single(podman.Except(compose));
        // The next key, and the next service, are there.
        Assert.Contains("\n    networks:\n      - app_network\n    restart: \"no\"\n", published.Read("podman.yaml"), StringComparison.Ordinal);
        Assert.Contains("\n  idle:\n", published.Read("podman.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void ItIsMadeOfAFileThatAnEarlierVersionPublishedToo() => Assert.EndsWith(
        """
        services:
          web:
            image: "registry.example/web:1"
            networks:
              - "aspire"
          idle:
            image: "registry.example/idle:1"
        networks:
          aspire:
            driver: "bridge"
        """.ReplaceLineEndings("\n"),
        PodmanComposeFile.From(
            """
            services:
              web:
                image: "registry.example/web:1"
                depends_on:
                  idle:
                    condition: "service_started"
                networks:
                  - "aspire"
              idle:
                image: "registry.example/idle:1"
            networks:
              aspire:
                driver: "bridge"
            """.ReplaceLineEndings("\n")),
        StringComparison.Ordinal);
}
