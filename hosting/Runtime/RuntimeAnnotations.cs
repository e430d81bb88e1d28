namespace NodePostgres.Hosting.Runtime;

/// <summary>How a container's resource is carried out as a process, where that is the application's runtime.</summary>
/// <param name="Command">Gives the program.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Configure">What the process needs beside what the container has.</param>
internal sealed record ProcessAnnotation(Func<string> Command, string WorkingDirectory, Action<IResourceBuilder<ProcessResource>> Configure) : IResourceAnnotation;

/// <summary>What a resource still needs when the runtime is known. Several apply in order.</summary>
/// <param name="CarryOut">Adds it.</param>
internal sealed record RuntimeAnnotation(Action<AppRuntime> CarryOut) : IResourceAnnotation;

/// <summary>Where the data of a resource lies in each runtime, and in which way it is looked after.</summary>
internal sealed record DataAnnotation : IResourceAnnotation
{
    /// <summary>What holds the data, for people: <c>PostgreSQL</c>, say.</summary>
    public required string Server { get; init; }

    /// <summary>The folder with the data of the processes runtime.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether that folder holds data.</summary>
    public required Func<bool> IsFolderFilled { get; init; }

    /// <summary>Whether a process of a run before is still on that folder.</summary>
    public required Func<bool> IsFolderInUse { get; init; }
}
