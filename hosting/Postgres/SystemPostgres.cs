namespace NodePostgres.Hosting.Postgres;

/// <summary>Looks for a PostgreSQL server that is installed on this machine.</summary>
internal static class SystemPostgres
{
    /// <summary>
    /// The first server of <paramref name="major"/> in PATH or in the places where Debian, Red Hat, Homebrew and the
    /// Windows installer put it; null where there is none.
    /// </summary>
    public static async Task<PostgresBinaries?> FindAsync(int major, CancellationToken cancellationToken)
    {
        foreach (var folder in Places(major))
        {
            var found = new PostgresBinaries(folder);
            if (File.Exists(found.Server) && File.Exists(found.InitDb)
                && await IsOfMajorAsync(found.Server, major, cancellationToken).ConfigureAwait(false))
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<string> Places(int major)
    {
        var version = major.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. Platform.SearchPath(),
            $"/usr/lib/postgresql/{version}/bin",
            $"/usr/pgsql-{version}/bin",
            $"/opt/homebrew/opt/postgresql@{version}/bin",
            $"/usr/local/opt/postgresql@{version}/bin",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL", version, "bin"),
        ];
    }

    // It answers like "postgres (PostgreSQL) 18.4 (Debian 18.4-1.pgdg12+1)".
    private static async Task<bool> IsOfMajorAsync(string server, int major, CancellationToken cancellationToken)
    {
        var answer = await Command.RunAsync(server, ["--version"], cancellationToken).ConfigureAwait(false);
        return answer.ExitCode == 0 && answer.LastLines.Contains($"(PostgreSQL) {major.ToString(CultureInfo.InvariantCulture)}.", StringComparison.Ordinal);
    }
}
