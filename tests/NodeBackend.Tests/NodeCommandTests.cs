using NodePostgres.Hosting.NodeBackend;

namespace NodeBackend.Tests;

public sealed class NodeCommandTests
{
    [Theory]
    [InlineData("npm start", "node server.js --fast", "node server.js --fast")]
    [InlineData("npm run start", "node server.js", "node server.js")]
    [InlineData("pnpm start", "node server.js", "node server.js")]
    [InlineData("yarn run start", "node server.js", "node server.js")]
    [InlineData("npm start", "NODE_ENV=production node server.js", "npm start")]
    [InlineData("npm start", "node a.js && node b.js", "npm start")]
    [InlineData("pnpm start", "tsx server.ts", "pnpm start")]
    [InlineData("node other.js", "node server.js", "node other.js")]
    [InlineData("npm exec knex", "node server.js", "npm exec knex")]
    public void A_script_that_is_plain_Node_is_run_without_a_package_manager_between(string command, string script, string resolved) =>
        Assert.Equal(resolved, Resolve(command, $$"""{ "scripts": { "start": "{{script}}" } }"""));

    [Theory]
    [InlineData("prestart")]
    [InlineData("poststart")]
    public void One_with_something_to_run_before_or_after_it_is_left_to_the_package_manager(string other) =>
        Assert.Equal("npm start", Resolve("npm start", $$"""{ "scripts": { "start": "node server.js", "{{other}}": "node other.js" } }"""));

    private static string Resolve(string command, string package)
    {
        var folder = Directory.CreateTempSubdirectory("node-command-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, PackageJson.FileName), package);
            var resolved = NodeCommand.Resolve(command.Split(' '), PackageJson.Read(folder.FullName));
            return string.Join(' ', resolved.Arguments.Prepend(resolved.Program));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
