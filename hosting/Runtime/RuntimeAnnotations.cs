namespace NodePostgres.Hosting.Runtime;

/// <summary>How a container's resource is carried out as a process, where that is the application's runtime.</summary>
/// <param name="Command">Gives the program.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Configure">What the process needs beside what the container has.</param>
internal sealed record ProcessAnnotation(Func<string> Command, string WorkingDirectory, Action<IResourceBuilder<ProcessResource>> Configure) : IResourceAnnotation;

/// <summary>What a resource still needs when the runtime is known. Several apply in order.</summary>
/// <param name="CarryOut">Adds it.</param>
internal sealed record RuntimeAnnotation(Action<AppRuntime> CarryOut) : IResourceAnnotation;

/// <summary>Which data a resource keeps, so that no two servers are on it.</summary>
/// <param name="Server">What holds it, for people: <c>PostgreSQL</c>, say.</param>
/// <param name="MountedAt">The folder of its container in or above which the data is mounted.</param>
internal sealed record DataAnnotation(string Server, string MountedAt) : IResourceAnnotation;

/// <summary>The folder with the data of a resource that can run as a process.</summary>
/// <param name="Path">The folder.</param>
/// <param name="IsFilled">Whether it holds data.</param>
/// <param name="IsInUse">Whether a process of a run before is still on it.</param>
internal sealed record DataFolderAnnotation(string Path, Func<bool> IsFilled, Func<bool> IsInUse) : IResourceAnnotation;

/// <summary>The whole name of a container's image, where a digest is still to take the place of its tag.</summary>
/// <param name="Name">The name.</param>
internal sealed record ImageNameAnnotation(string Name) : IResourceAnnotation;
