using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an executable resource runs, and where.</summary>
[DebuggerDisplay("Command = {Command,nq}, WorkingDirectory = {WorkingDirectory}")]
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>The program: a path, or a name that is looked up in PATH.</summary>
    public required string Command { get; set; }

    /// <summary>The directory that it runs in.</summary>
    public required string WorkingDirectory { get; set; }
}
