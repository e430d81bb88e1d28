namespace Aspire.Hosting.Postgres;

/// <summary>The images, each pinned to a version.</summary>
internal static class PostgresContainerImageTags
{
    public const string Registry = "docker.io";

    public const string Image = "library/postgres";

    public const string Tag = "18.4";

    public const string PgAdminImage = "dpage/pgadmin4";

    public const string PgAdminTag = "9.15.0";

    public const string PgWebImage = "sosedoff/pgweb";

    public const string PgWebTag = "0.17.0";
}
