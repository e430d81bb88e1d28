namespace Aspire.Hosting.ApplicationModel;

/// <summary>The names of snapshot properties that the dashboard knows.</summary>
internal static class KnownProperties
{
    public static class Resource
    {
        public const string State = "resource.state";
        public const string ExitCode = "resource.exitCode";
        public const string CreateTime = "resource.createTime";
        public const string StartTime = "resource.startTime";
        public const string StopTime = "resource.stopTime";
        public const string Source = "resource.source";
        public const string HealthState = "resource.healthState";
        public const string ConnectionString = "resource.connectionString";
        public const string ParentName = "resource.parentName";
        public const string AppArgs = "resource.appArgs";
        public const string AppArgsSensitivity = "resource.appArgsSensitivity";
        public const string WaitingFor = "resource.waitingFor";
    }

    public static class Container
    {
        public const string Id = "container.id";
        public const string Image = "container.image";
        public const string Ports = "container.ports";
        public const string Command = "container.command";
        public const string Args = "container.args";
        public const string Lifetime = "container.lifetime";
    }

    public static class Executable
    {
        public const string Path = "executable.path";
        public const string Pid = "executable.pid";
        public const string WorkDir = "executable.workDir";
        public const string Args = "executable.args";
    }

    public static class Parameter
    {
        public const string Value = "Value";
    }
}

/// <summary>The names of snapshot properties that any resource may have.</summary>
public static class CustomResourceKnownProperties
{
    /// <summary>Where the resource comes from: an image, a path, a URL.</summary>
    public static string Source { get; } = KnownProperties.Resource.Source;

    /// <summary>The connection string.</summary>
    public static string ConnectionString { get; } = KnownProperties.Resource.ConnectionString;
}
