namespace Benchmarks;

/// <summary>
/// A way to bring up PostgreSQL, the migrations and the backend. Another way is another implementation and a
/// line in <c>Program.cs</c>.
/// </summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Its column's heading.</summary>
    string Name { get; }

    /// <summary>Answers 200 when the backend can serve.</summary>
    Uri Ready { get; }

    /// <summary>The dashboard's page; null where there is none.</summary>
    Uri? Dashboard { get; }

    /// <summary>Begins the start and returns at once.</summary>
    void Start();

    /// <summary>Throws where it has ended by itself, with what it said.</summary>
    void ThrowIfEnded();

    /// <summary>What runs of it now.</summary>
    IReadOnlyList<RunningProcess> Processes();

    /// <summary>Stops it and returns when nothing of it is left.</summary>
    Task<Stop> StopAsync();
}

/// <summary>How long a stop took, in s from the signal.</summary>
/// <param name="Host">Until the process that was started has ended; null where that is none that stays.</param>
/// <param name="Ports">Until nobody listens on its ports any more.</param>
/// <param name="Nothing">Until nothing of it runs any more.</param>
internal sealed record Stop(double? Host, double? Ports, double Nothing);
