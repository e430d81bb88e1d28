using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace DashboardPages;

/// <summary>Reads and works the pages of the genuine dashboard as a person does. Every wait is bounded.</summary>
public sealed class DashboardPage(IPage page, Uri loginUrl)
{
    // Milliseconds. A machine that is busy with other tests takes its time over a page.
    internal const float Patience = 120_000;

    // Milliseconds.
    private const float MenuPatience = 15_000;

    private static readonly TimeSpan BeforeReload = TimeSpan.FromSeconds(20);

    // A row is what a reader sees: the text of each cell under the text of its column's heading.
    private const string ReadGrid = """
        selector => {
          const table = document.querySelector(selector);
          if (!table) { return []; }
          const text = element => element.innerText.replace(/\s+/g, ' ').trim();
          const headings = [...table.querySelectorAll('thead th')].map(text);
          return [...table.querySelectorAll('tbody tr')]
            .filter(row => row.querySelectorAll('td').length === headings.length)
            .map(row => Object.fromEntries([...row.querySelectorAll('td')].map((cell, index) => [headings[index], text(cell)])));
        }
        """;

    private const string ReadLog = """
        () => [...document.querySelectorAll('.log-line-row')].map(row => ({
          text: row.querySelector('.log-content')?.innerText ?? '',
          isError: !!row.querySelector('fluent-badge'),
        }))
        """;

    /// <summary>The page as Playwright has it, for what is not here.</summary>
    public IPage Page => page;

    /// <summary>Opens the resources page and waits until a resource looks as expected.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="isAsExpected">Whether the row will do.</param>
    /// <returns>The row.</returns>
    /// <exception cref="TimeoutException">It does not in two minutes; the message has the rows as they are.</exception>
    public async Task<ResourceRow> UntilResourceAsync(string name, Func<ResourceRow, bool> isAsExpected)
    {
        await GoAsync("/");
        return await UntilAsync(
            ResourcesAsync, rows => rows.FirstOrDefault(row => row.Name == name && isAsExpected(row)), $"the resource '{name}'");
    }

    /// <summary>The rows of the resources page that is open.</summary>
    public async Task<IReadOnlyList<ResourceRow>> ResourcesAsync() =>
        [.. (await GridAsync("table.main-grid")).Select(row => new ResourceRow(row["Name"], row["State"], row["Source"], row["URLs"]))];

    /// <summary>Opens the details of a resource: its properties, environment and so on, by name, as shown. Secrets are shown as dots.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="until">A name that has to be among them.</param>
    /// <exception cref="TimeoutException">It is not in two minutes.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ResourceDetailsAsync(string name, string until)
    {
        await GoAsync($"/?resource={Uri.EscapeDataString(name)}");
        return await UntilAsync(DetailsAsync, details => details.ContainsKey(until) ? details : null, $"'{until}' in the details of '{name}'");
    }

    /// <summary>Opens a resource's console log and waits until it is as expected.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="isAsExpected">Whether the lines will do.</param>
    /// <exception cref="TimeoutException">They do not in two minutes; the message has the lines as they are.</exception>
    public async Task<IReadOnlyList<LogRow>> UntilConsoleLogAsync(string resource, Func<IReadOnlyList<LogRow>, bool> isAsExpected)
    {
        await GoAsync($"/consolelogs/resource/{Uri.EscapeDataString(resource)}");
        return await UntilAsync(
            async () => (IReadOnlyList<LogRow>)await page.EvaluateAsync<LogRow[]>(ReadLog),
            lines => isAsExpected(lines) ? lines : null,
            $"the console log of '{resource}'");
    }

    /// <summary>Opens the traces page and waits until there is a trace as expected.</summary>
    /// <param name="isAsExpected">Whether a trace will do.</param>
    /// <exception cref="TimeoutException">None does in two minutes; the message has the traces there are.</exception>
    public async Task<TraceRow> UntilTraceAsync(Func<TraceRow, bool> isAsExpected)
    {
        await GoAsync("/traces");
        return await UntilAsync(TracesAsync, rows => rows.FirstOrDefault(isAsExpected), "the trace");
    }

    /// <summary>The rows of the traces page that is open.</summary>
    public async Task<IReadOnlyList<TraceRow>> TracesAsync() =>
        [.. (await GridAsync("table.main-grid")).Select(row => new TraceRow(row["Name"], row["Spans"], row["Duration"]))];

    /// <summary>Chooses a command from the actions menu of a resource.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="command">The command as it is called on the page, such as <c>Stop</c>.</param>
    public async Task ExecuteCommandAsync(string resource, string command)
    {
        await UntilResourceAsync(resource, _ => true);
        var name = page.Locator("td:first-child").GetByText(resource, new() { Exact = true });
        var actions = page.Locator("table.main-grid tbody tr").Filter(new() { Has = name }).GetByTitle("Actions");
        var item = page.GetByRole(AriaRole.Menuitem, new() { Name = command, Exact = true });
        var trying = Stopwatch.StartNew();
        while (true)
        {
            await actions.ClickAsync();
            try
            {
                await item.ClickAsync(new() { Timeout = MenuPatience });
                return;
            }
            catch (TimeoutException) when (trying.Elapsed < TimeSpan.FromMilliseconds(Patience))
            {
                // A page that draws its rows anew closes the menu. Where it is still open, the next click would close it.
                await page.Keyboard.PressAsync("Escape");
            }
        }
    }

    /// <summary>Executes a command of a resource that asks first, until the dialog is open: a page that draws its rows anew takes a click with it.</summary>
    /// <param name="resource">The name of the resource.</param>
    /// <param name="command">The command, as the menu names it.</param>
    /// <param name="text">A part of what the dialog says.</param>
    public async Task UntilAskedAsync(string resource, string command, string text)
    {
        var trying = Stopwatch.StartNew();
        while (true)
        {
            await ExecuteCommandAsync(resource, command);
            try
            {
                await page.Locator("fluent-dialog").GetByText(text).WaitForAsync(new() { Timeout = MenuPatience });
                return;
            }
            catch (TimeoutException) when (trying.Elapsed < TimeSpan.FromMilliseconds(Patience))
            {
                // Once more.
            }
        }
    }

    /// <summary>Waits until no dialog is open.</summary>
    public Task UntilNotAskedAsync() =>
        page.Locator("fluent-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });

    /// <summary>Presses a button of the dialog that is open.</summary>
    /// <param name="text">What is written on it.</param>
    public Task AnswerAsync(string text) =>
        page.Locator("fluent-dialog fluent-button").GetByText(text, new() { Exact = true }).ClickAsync();

    /// <summary>Makes a picture of the page.</summary>
    /// <param name="path">The file, ending in <c>.png</c>.</param>
    public Task ScreenshotAsync(string path) => page.ScreenshotAsync(new() { Path = path });

    private async Task<IReadOnlyDictionary<string, string>> DetailsAsync()
    {
        var details = new Dictionary<string, string>();
        var grids = await page.Locator(".property-grid table").CountAsync();
        for (var grid = 0; grid < grids; grid++)
        {
            foreach (var row in await page.Locator(".property-grid table").Nth(grid).EvaluateAsync<string[][]>(
                "table => [...table.querySelectorAll('tbody tr')].map(row => [...row.querySelectorAll('td .grid-value')].map(cell => cell.innerText.trim()))"))
            {
                if (row is [var name, var value, ..])
                {
                    details[name] = value;
                }
            }
        }

        return details;
    }

    private Task<Dictionary<string, string>[]> GridAsync(string selector) => page.EvaluateAsync<Dictionary<string, string>[]>(ReadGrid, selector);

    // A page that is open stays open: it follows what happens, and loading it anew would hide that it did not.
    private async Task GoAsync(string path)
    {
        var url = new Uri(loginUrl, path).ToString();
        if (page.Url != url)
        {
            await page.GotoAsync(url);
        }
    }

    private async Task<TResult> UntilAsync<TSeen, TResult>(Func<Task<TSeen>> look, Func<TSeen, TResult?> choose, string what) where TResult : class
    {
        // On a busy machine a page's connection to its server now and then never comes up; a person reloads it.
        var reload = Stopwatch.StartNew();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Patience));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var seen = await look();
        while (true)
        {
            if (choose(seen) is { } result)
            {
                return result;
            }

            try
            {
                await pause.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited in vain for {what}. The page shows: {JsonSerializer.Serialize(seen)}");
            }

            if (reload.Elapsed > BeforeReload)
            {
                await page.ReloadAsync();
                reload.Restart();
            }

            seen = await look();
        }
    }
}

/// <summary>A row of the resources page.</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="State">Its state as shown, such as <c>Running</c> or <c>Running (Unhealthy)</c>.</param>
/// <param name="Source">What it runs.</param>
/// <param name="Urls">Its URLs as shown.</param>
public sealed record ResourceRow(string Name, string State, string Source, string Urls);

/// <summary>A line of a console log.</summary>
public sealed class LogRow
{
    /// <summary>The text.</summary>
    public string Text { get; set; } = "";

    /// <summary>Whether it came from standard error.</summary>
    public bool IsError { get; set; }
}

/// <summary>A row of the traces page.</summary>
/// <param name="Name">The resource and the name of the first span.</param>
/// <param name="Spans">The resources that took part, each with its number of spans.</param>
/// <param name="Duration">How long it took, as shown.</param>
public sealed record TraceRow(string Name, string Spans, string Duration);
