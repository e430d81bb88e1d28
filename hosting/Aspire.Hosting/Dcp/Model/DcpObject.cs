using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp.Model;

/// <summary>
/// What every object of DCP's API has: a Kubernetes-style envelope around a desired state (<c>spec</c>)
/// and an observed state (<c>status</c>).
/// </summary>
/// <remarks>
/// Field names and meanings are those of <c>api/v1/*.go</c> of github.com/microsoft/dcp. Only fields that this host
/// reads or writes are declared; a patch therefore never touches what is not declared here.
/// </remarks>
internal abstract record DcpObject
{
    /// <summary>The API group and version of all DCP objects.</summary>
    public const string GroupVersion = "usvc-dev.developer.microsoft.com/v1";

    /// <summary>Always <see cref="GroupVersion"/>.</summary>
    public string ApiVersion { get; set; } = GroupVersion;

    /// <summary>The kind's name, for example <c>Executable</c>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Name, version, labels and annotations.</summary>
    public ObjectMetadata Metadata { get; set; } = new();
}

/// <summary>A kind of DCP object as a type, so that the client knows where it lives and how it is serialised.</summary>
/// <typeparam name="TSelf">The kind itself.</typeparam>
internal interface IDcpKind<TSelf>
    where TSelf : DcpObject
{
    /// <summary>The plural under which the kind lives in URLs, for example <c>executables</c>.</summary>
    static abstract string Plural { get; }

    /// <summary>Generated serialisation metadata.</summary>
    static abstract JsonTypeInfo<TSelf> TypeInfo { get; }
}

/// <summary>The identity of an object. All DCP kinds are cluster scoped: there are no namespaces.</summary>
internal sealed record ObjectMetadata
{
    /// <summary>
    /// The name, unique within its kind; lower-case letters, digits, <c>-</c> and <c>.</c>, at most 253 characters.
    /// </summary>
    public string Name { get; set; } = "";

    /// <summary>Given by the server; differs when an object of the same name is created again.</summary>
    public string? Uid { get; set; }

    /// <summary>Changes with every change of the object; opaque.</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>When the object was created.</summary>
    public DateTimeOffset? CreationTimestamp { get; set; }

    /// <summary>Set once deletion was asked for; the object stays until DCP has cleaned up what it stands for.</summary>
    public DateTimeOffset? DeletionTimestamp { get; set; }

    /// <summary>Free-form labels.</summary>
    public Dictionary<string, string>? Labels { get; set; }

    /// <summary>Free-form annotations, at most 256 KiB in all; <see cref="ServiceProducer.Annotation"/> is one.</summary>
    public Dictionary<string, string>? Annotations { get; set; }
}

/// <summary>An environment variable of an executable or a container.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Value">Its value; DCP evaluates template actions in it, see <see cref="DcpTemplate"/>.</param>
internal sealed record EnvVar(string Name, string Value);
