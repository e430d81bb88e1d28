using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AppHost.Tests;

/// <summary>The API over HTTP, on the real database.</summary>
[Trait("Category", "Application")]
public sealed class HolidayApiTests(ApplicationFixture application)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_serves_the_holidays_that_the_migrations_brought()
    {
        using var client = application.CreateClient();

        var page = await client.GetFromJsonAsync<JsonElement>("/v1/holidays?country=CM&year=2026&limit=100", Cancellation);

        Assert.Contains(page.GetProperty("items").EnumerateArray(), item => item.GetProperty("date").GetString() == "2026-05-20");
    }

    [Fact]
    public async Task A_holiday_that_was_created_is_found_by_its_address_and_gone_once_it_is_deleted()
    {
        using var client = application.CreateClient();

        using var created = await client.PostAsJsonAsync("/v1/holidays", new { country = "CM", date = "2031-06-15", name = "A day of its own" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var address = created.Headers.Location!.ToString();
        var found = await client.GetFromJsonAsync<JsonElement>(address, Cancellation);
        Assert.Equal("A day of its own", found.GetProperty("name").GetString());

        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        using var deleted = await client.SendAsync(request, Cancellation);
        Assert.True(deleted.IsSuccessStatusCode, $"{deleted.StatusCode}");
        using var after = await client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task A_holiday_without_a_date_is_refused()
    {
        using var client = application.CreateClient();

        using var refused = await client.PostAsJsonAsync("/v1/holidays", new { country = "CM", name = "Never" }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task It_is_ready_as_long_as_the_database_answers()
    {
        using var client = application.CreateClient();

        using var ready = await client.GetAsync("/readyz", Cancellation);

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
