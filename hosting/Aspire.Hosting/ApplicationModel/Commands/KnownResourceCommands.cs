namespace Aspire.Hosting.ApplicationModel;

/// <summary>The names of the commands that resources have by themselves.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts a resource.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops a resource.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Stops a resource and starts it again.</summary>
    public static readonly string RestartCommand = "restart";

    /// <summary>Builds a resource anew and restarts it.</summary>
    public static readonly string RebuildCommand = "rebuild";

    /// <summary>Gives a parameter a value.</summary>
    public static readonly string SetParameterCommand = "set-parameter";

    /// <summary>Takes a parameter's kept value away.</summary>
    public static readonly string DeleteParameterCommand = "delete-parameter";
}
