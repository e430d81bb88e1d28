using System.Runtime.Versioning;
using Aspire.Hosting;
using NodePostgres.Hosting.Compose.Deployment;
using NodePostgres.Hosting.Compose.Publishing;

namespace Compose.Tests;

/// <summary>What the compose tool is told, by a script that stands for it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ComposeProjectTests
{
    public ComposeProjectTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script stands for the tool.");

    [Theory]
    [InlineData("plain words", "VALUE=plain words\n\n")]
    [InlineData("pa$$word", "VALUE=\"pa\\$\\$word\"\n\n")]
    [InlineData(" a 'b' \"c\" #d \\n ", "VALUE=\" a 'b' \\\"c\\\" #d \\\\n \"\n\n")]
    [InlineData("two\nlines", "VALUE=\"two\\nlines\"\n\n")]
    public async Task AValueReachesTheToolAsItIs(string value, string written)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, ".env.Production");
        await EnvFile.WriteValuesAsync(file, [(new("VALUE", "A value"), value)], TestContext.Current.CancellationToken);
        Assert.Equal("# A value\n" + written, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(value, await RunAsync(folder));
    }

    [Theory]
    [InlineData("VALUE=\"filled in\" # by me\r\n", "filled in")]
    [InlineData("VALUE='filled $in'\n", "filled $in")]
    [InlineData("VALUE = filled#in # by me\n", "filled#in")]
    [InlineData("VALUE=\"half\n", "\"half")]
    [InlineData("# VALUE=nothing\nVALUE=\n", "deployed")]
    public async Task WhatAPersonFilledInCountsMoreAndMayBeQuoted(string filledIn, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write(".env.Production", "VALUE=deployed\n");
        folder.Write(".env", filledIn);
        Assert.Equal(expected, await RunAsync(folder));
    }

    [Fact]
    public async Task AToolThatCannotBeExecutedIsNotSaidToBeMissing()
    {
        using var folder = new TemporaryFolder();
        var tool = folder.Write("tool", "no program");

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => RunAsync(folder, tool));

        Assert.StartsWith($"Telling failed: '{tool}' ended with exit code 126.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Permission denied", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(TemporaryFolder folder)
    {
        await RunAsync(folder, folder.WriteScript("tool", "printf '%s' \"$VALUE\" > told"));
        return await File.ReadAllTextAsync(Path.Combine(folder.Path, "told"), TestContext.Current.CancellationToken);
    }

    private static Task RunAsync(TemporaryFolder folder, string tool)
    {
        var project = new ComposeProject(
            new("docker", [tool], ReadsEnvFile: true), "shop", Path.Combine(folder.Path, "docker-compose.yaml"), Path.Combine(folder.Path, ".env.Production"), _ => { });
        return project.RunAsync("Telling", ["up"], TestContext.Current.CancellationToken);
    }
}
