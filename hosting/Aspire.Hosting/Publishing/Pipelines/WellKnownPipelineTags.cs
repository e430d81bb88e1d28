using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>Tags of pipeline steps that are in common use.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public static class WellKnownPipelineTags
{
    /// <summary>Steps that set up infrastructure.</summary>
    public const string ProvisionInfrastructure = "provision-infra";

    /// <summary>Steps that build the image of a resource.</summary>
    public const string BuildCompute = "build-compute";

    /// <summary>Steps that push an image to a registry.</summary>
    public const string PushContainerImage = "push-container-image";

    /// <summary>Steps that deploy a resource.</summary>
    public const string DeployCompute = "deploy-compute";
}
