using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>
/// The steps that every pipeline has. Those named for a verb do nothing by themselves: the steps that do the work
/// are required by them, and depend on the step of the same name with <c>-prereq</c>.
/// </summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class WellKnownPipelineSteps
{
    /// <summary>Files have been written: the end of <c>aspire publish</c>.</summary>
    public const string Publish = "publish";

    /// <summary>What must hold before anything is published.</summary>
    public const string PublishPrereq = "publish-prereq";

    /// <summary>The application runs where it was deployed: the end of <c>aspire deploy</c>.</summary>
    public const string Deploy = "deploy";

    /// <summary>What must hold before anything is deployed.</summary>
    public const string DeployPrereq = "deploy-prereq";

    /// <summary>Every parameter has a value; missing ones are asked for where someone can answer.</summary>
    public const string ProcessParameters = "process-parameters";

    /// <summary>Every image is built.</summary>
    public const string Build = "build";

    /// <summary>What must hold before an image is built.</summary>
    public const string BuildPrereq = "build-prereq";

    /// <summary>Every image is in its registry.</summary>
    public const string Push = "push";

    /// <summary>What must hold before an image is pushed.</summary>
    public const string PushPrereq = "push-prereq";

    /// <summary>Prints the steps, what each depends on, and the order in which they run.</summary>
    public const string Diagnostics = "diagnostics";

    /// <summary>Each resource that runs somewhere knows where, when there are several environments.</summary>
    public const string ValidateComputeEnvironments = "validate-compute-environments";

    /// <summary>What happens before the application starts or anything is published.</summary>
    public const string BeforeStart = "before-start";

    /// <summary>A container engine answers.</summary>
    public const string CheckContainerRuntime = "check-container-runtime";

    /// <summary>What was deployed is taken down: the end of <c>aspire destroy</c>.</summary>
    public const string Destroy = "destroy";

    /// <summary>What must hold before anything is destroyed.</summary>
    public const string DestroyPrereq = "destroy-prereq";
}
