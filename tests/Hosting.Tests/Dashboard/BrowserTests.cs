using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using DashboardPages;
using Microsoft.Extensions.Logging;

namespace Hosting.Tests.Dashboard;

/// <summary>What a person sees in the genuine dashboard of what the resource service tells it.</summary>
public class BrowserTests
{
    [Fact]
    public async Task APersonSeesResourcesTheirDetailsAndTheirLogs()
    {
        var path = Chromium.FindPath();
        Assert.SkipWhen(path is null, "There is no Chromium here: install it (apt-get install chromium), or set CHROMIUM_PATH.");

        var pressed = new TaskCompletionSource<bool?>(TaskCreationOptions.RunContinuationsAsynchronously);
        IResourceBuilder<ExecutableResource>? backend = null;
        await using var dashboard = await RunningDashboard.StartAsync(builder =>
        {
            var postgres = builder.AddResource(new ExecutableResource("postgres", "postgres", "."));
            backend = builder.AddResource(new ExecutableResource("backend", "node", "."));
            backend.Resource.Annotations.Add(new ResourceCommandAnnotation(
                "reset", "Reset database", _ => ResourceCommandState.Enabled, context => ResetAsync(context, pressed), null, [], null, null, null, isHighlighted: false));
            postgres.Resource.Annotations.Add(new ResourceSnapshotAnnotation(new CustomResourceSnapshot { ResourceType = "Executable", Properties = [] }));
        });
        var service = dashboard.Service;
        await service.Notifications.PublishUpdateAsync(backend!.Resource, Running);
        var log = service.Get<ResourceLoggerService>().GetLogger(backend.Resource);
        log.LogInformation("listening on 3000");

        await using var chromium = await Chromium.StartAsync(path);
        var page = await chromium.LoginAsync(dashboard.LoginUrl);

        var row = await page.UntilResourceAsync("backend", resource => resource.State == "Running");
        Assert.Equal("API", row.Urls);
        await PictureAsync(page, "resources");

        await service.Notifications.PublishUpdateAsync(backend.Resource, snapshot => snapshot with
        {
            State = new ResourceStateSnapshot("Exited", KnownResourceStateStyles.Error),
            ExitCode = 3,
        });
        await page.UntilResourceAsync("backend", resource => resource.State.StartsWith("Exited", StringComparison.Ordinal));

        var details = await page.ResourceDetailsAsync("backend", until: "DB_PASS");
        Assert.Equal("●●●●●●●●", details["DB_PASS"]);
        Assert.Equal("3", details["Exit code"]);
        await PictureAsync(page, "details");

        await page.UntilConsoleLogAsync("backend", lines => lines.Any(line => line.Text.Contains("listening on 3000", StringComparison.Ordinal) && !line.IsError));
        log.LogError("cannot reach the database");
        await page.UntilConsoleLogAsync("backend", lines => lines.Any(line => line.Text.Contains("cannot reach the database", StringComparison.Ordinal)));
        await PictureAsync(page, "consolelog");

        await page.ExecuteCommandAsync("backend", "Reset database");
        await page.Page.GetByText("Everything in it is lost.").WaitForAsync();
        await PictureAsync(page, "question");
        await page.AnswerAsync("Delete everything");
        Assert.True(await pressed.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    private static CustomResourceSnapshot Running(CustomResourceSnapshot snapshot) => snapshot with
    {
        State = KnownResourceStates.Running,
        StartTimeStamp = DateTime.UtcNow,
        Urls = [new("http", "http://localhost:8080", false) { DisplayProperties = new("API") }],
        EnvironmentVariables = [new("DB_PASS", "secret", true), new("PORT", "3000", true)],
        Properties = [new("executable.path", "/usr/bin/node"), new("executable.pid", 4711)],
        Commands = [new("reset", ResourceCommandState.Enabled, "Reset database", null, null, null, "Delete", null, false)],
    };

    private static async Task<ExecuteCommandResult> ResetAsync(ExecuteCommandContext context, TaskCompletionSource<bool?> pressed)
    {
        var interactions = (IInteractionService)context.Services.GetService(typeof(IInteractionService))!;
        var answer = await interactions.PromptConfirmationAsync(
            "Reset database", "Everything in it is lost.", new() { PrimaryButtonText = "Delete everything" }, context.CancellationToken);
        pressed.SetResult(answer.Canceled ? null : answer.Data);
        return CommandResults.Success();
    }

    // For the eye: DASHBOARD_PICTURES names a folder.
    private static Task PictureAsync(DashboardPage page, string name) =>
        Environment.GetEnvironmentVariable("DASHBOARD_PICTURES") is { Length: > 0 } folder
            ? page.ScreenshotAsync(Path.Combine(folder, name + ".png"))
            : Task.CompletedTask;
}
