using System.Net;
using System.Net.Http.Json;
using AppHost.Tests.Containers;

namespace AppHost.Tests;

public sealed class DataTests
{
    [Theory]
    [InlineData("processes")]
    [InlineData("podman")]
    public async Task What_was_written_is_there_on_the_next_start(string runtime)
    {
        await using var run = await ContainerRun.ForAsync(runtime);
        var folder = Directory.CreateTempSubdirectory("apphost-data-");
        var data = Path.Combine(folder.FullName, "postgres with spaces and ä");
        var settings = run?.Settings ?? new Dictionary<string, string> { ["Parameters:postgres-password"] = "kept-between-the-two-starts" };
        try
        {
            string location;
            await using (var first = await RunningApplication.StartHealthyAsync(settings, data))
            {
                using var backend = first.Backend();
                var created = await backend.PostAsJsonAsync(
                    "/v1/holidays", new { country = "CM", date = "2026-06-15", name = "Kept" }, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.Created, created.StatusCode);
                location = created.Headers.Location!.ToString();
            }

            await using var second = await RunningApplication.StartHealthyAsync(settings, data);
            using var again = second.Backend();
            Assert.Equal(HttpStatusCode.OK, (await again.GetAsync(location, TestContext.Current.CancellationToken)).StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
