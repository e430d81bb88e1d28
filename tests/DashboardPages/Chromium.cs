using Microsoft.Playwright;

namespace DashboardPages;

/// <summary>The machine's own Chromium, without a window. Playwright's download is not used.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    // A browser that calls home waits for answers that do not come where the network is closed.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>The path of the browser: the variable CHROMIUM_PATH, else a usual name on PATH; null where there is none.</summary>
    public static string? FindPath() =>
        Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } path
            ? path
            : (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(folder => Names, Path.Combine)
                .FirstOrDefault(File.Exists);

    /// <summary>Starts the browser.</summary>
    /// <param name="path">Its path, as <see cref="FindPath"/> found it.</param>
    public static async Task<Chromium> StartAsync(string path)
    {
        var playwright = await Playwright.CreateAsync();
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments, Timeout = DashboardPage.Patience }));
    }

    /// <summary>Opens the dashboard in a profile of its own and logs in.</summary>
    /// <param name="loginUrl">The dashboard's login URL, with its token.</param>
    public async Task<DashboardPage> LoginAsync(string loginUrl)
    {
        var page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 1600, Height = 900 } });
        page.SetDefaultTimeout(DashboardPage.Patience);
        await page.GotoAsync(loginUrl);
        await page.WaitForURLAsync(url => !new Uri(url).AbsolutePath.StartsWith("/login", StringComparison.Ordinal));
        return new DashboardPage(page, new Uri(loginUrl));
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
