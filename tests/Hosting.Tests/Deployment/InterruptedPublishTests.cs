namespace Hosting.Tests.Deployment;

/// <summary>Ctrl+C while the application is published, at moments from the first on.</summary>
[Trait("Category", "Application")]
public sealed class InterruptedPublishTests
{
    private static readonly string[] Whole = [".env", ".env.example", "container-compose.override.yaml", "create-secrets.sh", "docker-compose.yaml", "podman.yaml"];

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(250)]
    [InlineData(300)]
    [InlineData(400)]
    public async Task AnInterruptedPublishFailsUnlessItIsDoneAndLeavesNoHalfWrittenFile(int milliseconds)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent as POSIX has it.");
        using var published = new PublishedApplication();
        // Whichever moment it hits: what is asserted holds at each.
        await published.InterruptAsync(TimeSpan.FromMilliseconds(milliseconds));

        var files = Directory.Exists(published.Output) ? Directory.GetFiles(published.Output).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToArray() : [];
        if (published.ExitCode == 0)
        {
            Assert.Equal(Whole, files);
            Assert.Contains($"Published to {published.Output}.", published.Console, StringComparison.Ordinal);
        }
        Assert.All(files, file => Assert.Contains(file, Whole));
        if (files.Contains("docker-compose.yaml"))
        {
            var compose = published.Read("docker-compose.yaml");
            Assert.Contains("mem_limit", compose, StringComparison.Ordinal);
            Assert.EndsWith("    file: ./secrets/postgres-password\n", compose, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AtItsFirstMomentAPublishFails()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent as POSIX has it.");
        using var published = await InterruptedEarlyAsync();
        Assert.NotEqual(0, published.ExitCode);
        Assert.False(File.Exists(Path.Combine(published.Output, "docker-compose.yaml")));
    }

    // Of a publish that takes half a second, a busy machine may miss the beginning.
    private static async Task<PublishedApplication> InterruptedEarlyAsync()
    {
        while (true)
        {
            var published = new PublishedApplication();
            await published.InterruptAsync(TimeSpan.Zero);
            if (published.WasInterruptedEarly)
            {
                return published;
            }

            published.Dispose();
        }
    }
}
