using System.Diagnostics;

namespace Hosting.Tests.Repository;

public sealed class CheckoutLineEndsTests
{
    [Fact]
    public async Task Every_file_is_checked_out_with_the_same_line_ends_on_every_machine()
    {
        var files = await ListAsync();
        Assert.SkipWhen(files is null, "This is no git checkout, or git is not installed.");

        var faults = files.Where(file => file switch
        {
            { Index: "i/-text" } => file.Attributes is not "attr/-text",
            { Path: var path } when path.EndsWith(".cmd", StringComparison.Ordinal) => file is not { Index: "i/lf", Attributes: "attr/text=auto eol=crlf" },
            { Index: "i/none" or "i/lf" } => file.Attributes is not "attr/text=auto eol=lf",
            _ => true,
        });

        Assert.Empty(faults);
    }

    // What git makes of each file: the line ends that are committed, and the attributes that decide those of a checkout.
    private static async Task<IReadOnlyList<TrackedFile>?> ListAsync()
    {
        try
        {
            var repository = Path.Combine(Projects.AppHost.ProjectPath, "..");
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", repository, "ls-files", "--eol"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await git.WaitForExitAsync(TestContext.Current.CancellationToken);
            return git.ExitCode == 0 ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TrackedFile.Parse)] : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private sealed record TrackedFile(string Index, string Attributes, string Path)
    {
        // "i/lf    w/lf    attr/text=auto eol=lf<tab>path"
        public static TrackedFile Parse(string line)
        {
            var (description, path) = (line[..line.IndexOf('\t', StringComparison.Ordinal)], line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
            return new(description.Split(' ')[0], description[description.IndexOf("attr/", StringComparison.Ordinal)..].TrimEnd(), path);
        }
    }
}
