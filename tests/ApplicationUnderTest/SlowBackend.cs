using System.Globalization;

namespace ApplicationUnderTest;

/// <summary>A backend whose packages take for ever to install.</summary>
internal static class SlowBackend
{
    private const int Seconds = 86399;

    /// <summary>The command that runs meanwhile.</summary>
    public static string Installing { get; } = "sleep " + Seconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes it into <paramref name="folder"/>, and returns where it is.</summary>
    public static string In(DirectoryInfo folder)
    {
        var backend = folder.CreateSubdirectory("slow-backend").FullName;
        File.WriteAllText(Path.Combine(backend, "package.json"), $$"""
            {
              "name": "slow", "version": "1.0.0",
              "scripts": { "preinstall": "{{Installing}}", "db:migrate": "node migrate.js", "start": "node start.js" },
              "dependencies": { "greeting": "file:./greeting" }
            }
            """);
        File.WriteAllText(Path.Combine(backend, "package-lock.json"), """
            {
              "name": "slow", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
              "packages": {
                "": { "name": "slow", "version": "1.0.0", "hasInstallScript": true, "dependencies": { "greeting": "file:./greeting" } },
                "greeting": { "version": "1.0.0" },
                "node_modules/greeting": { "resolved": "greeting", "link": true }
              }
            }
            """);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(backend, "greeting")).FullName, "package.json"), """{ "name": "greeting", "version": "1.0.0" }""");
        return backend;
    }
}
