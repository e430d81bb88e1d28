using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Benchmarks;

/// <summary>What one run of a contender took. Null: it has no such thing, or it was not measured in this run.</summary>
internal sealed record Measurement
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan BeforeIdle = TimeSpan.FromSeconds(70);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);

    // Each attempt on a connection of its own: none is held up by an earlier one.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero })
    {
        Timeout = TimeSpan.FromSeconds(1),
    };

    /// <summary>From the start of the process to the first 200 of the backend's readiness, in s.</summary>
    public double? Ready { get; init; }

    /// <summary>From the start of the process to the first answer of the dashboard, in s.</summary>
    public double? Dashboard { get; init; }

    /// <summary>How long its stop took.</summary>
    public Stop? Stop { get; init; }

    /// <summary>Proportional resident memory of the app host, in MB.</summary>
    public double? AppHostMemory { get; init; }

    /// <summary>Proportional resident memory of the app host, the orchestrator with its monitors, and the dashboard, in MB.</summary>
    public double? HostMemory { get; init; }

    /// <summary>Processor time that the app host uses while nothing happens, in percent of one processor.</summary>
    public double? IdleProcessor { get; init; }

    /// <summary>Starts, measures and stops a contender, which the caller disposes of also where this fails.</summary>
    /// <param name="contender">The contender.</param>
    /// <param name="withIdle">Whether to watch it idle as well, which takes a while.</param>
    /// <exception cref="TimeoutException">It did not become ready.</exception>
    public static async Task<Measurement> OfAsync(IContender contender, bool withIdle)
    {
        var time = Stopwatch.StartNew();
        contender.Start();
        var dashboard = contender.Dashboard is { } page ? UntilAsync(page, _ => true, contender, time) : null;
        var ready = await UntilAsync(contender.Ready, status => status == 200, contender, time);
        var measurement = new Measurement { Ready = ready, Dashboard = dashboard is null ? null : await dashboard };
        if (dashboard is not null)
        {
            await Task.Delay(Settling);
            measurement = await WithFootprintAsync(measurement, contender.Processes(), withIdle);
        }

        return measurement with { Stop = await contender.StopAsync() };
    }

    private static async Task<Measurement> WithFootprintAsync(Measurement measurement, IReadOnlyList<RunningProcess> processes, bool withIdle)
    {
        var appHost = processes.First(process => process.Name.EndsWith("AppHost", StringComparison.Ordinal));
        measurement = measurement with
        {
            AppHostMemory = appHost.ProportionalMegabytes,
            HostMemory = appHost.ProportionalMegabytes
                + processes.Where(process => process.Name is "dcp" or "Aspire.Dashboard").Sum(process => process.ProportionalMegabytes),
        };
        if (!withIdle)
        {
            return measurement;
        }

        // By then, code that has become hot is optimized.
        await Task.Delay(BeforeIdle);
        var before = appHost.ProcessorTime;
        var time = Stopwatch.StartNew();
        await Task.Delay(Idle);
        return measurement with { IdleProcessor = (appHost.ProcessorTime - before) / time.Elapsed * 100 };
    }

    private static async Task<double> UntilAsync(Uri address, Func<int, bool> isIt, IContender contender, Stopwatch time)
    {
        while (time.Elapsed < LongestStart)
        {
            try
            {
                if (await IsListeningAsync(address.Port))
                {
                    using var response = await Client.GetAsync(address);
                    if (isIt((int)response.StatusCode))
                    {
                        return time.Elapsed.TotalSeconds;
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Nobody answers yet.
            }

            contender.ThrowIfEnded();
            await Task.Delay(Poll);
        }

        throw new TimeoutException($"'{contender.Name}' did not answer on {address} within {LongestStart.TotalMinutes} minutes.");
    }

    // An attempt that fails with an exception would take processor time from what is measured.
    private static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, port) };
        var end = new TaskCompletionSource();
        attempt.Completed += (_, _) => end.SetResult();
        if (socket.ConnectAsync(attempt))
        {
            await end.Task;
        }

        return attempt.SocketError == SocketError.Success;
    }
}
