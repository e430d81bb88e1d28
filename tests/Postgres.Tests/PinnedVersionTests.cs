using System.Text.Json;
using System.Text.RegularExpressions;
using NodePostgres.Hosting.Postgres;

namespace Postgres.Tests;

/// <summary>PostgreSQL's version is pinned for the process, for the container and for the plain compose file: they are the same major.</summary>
public sealed class PinnedVersionTests
{
    private static readonly string Root = Path.GetDirectoryName(Projects.AppHost.ProjectPath)!;

    [Theory]
    [InlineData("hosting/Postgres/postgresql.json", "\"version\": \"(?<major>\\d+)\\.")]
    [InlineData("AppHost/appsettings.json", "postgres:(?<major>\\d+)\\.")]
    [InlineData("node-backend/compose.yaml", "postgres:(?<major>\\d+)\\.")]
    [InlineData("aspire-manifest.json", "postgres:(?<major>\\d+)\\.")]
    public void A_file_that_names_it_names_the_same_major(string file, string pattern)
    {
        var majors = Regex.Matches(File.ReadAllText(Path.Combine(Root, file)), pattern).Select(match => match.Groups["major"].Value).Distinct();

        Assert.Equal($"{PostgresBinaries.Major}", Assert.Single(majors));
    }

    [Fact]
    public void The_settings_of_the_AppHost_name_the_image_that_is_the_default()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "AppHost", "appsettings.json")));

        Assert.Equal(new PostgresOptions().PostgresImage, settings.RootElement.GetProperty("Containers").GetProperty("PostgresImage").GetString());
    }
}
