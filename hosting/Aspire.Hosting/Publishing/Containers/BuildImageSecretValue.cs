using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>A secret that a Dockerfile mounts while it builds, and that stays out of the image.</summary>
/// <param name="Value">The secret itself, or the path of the file that holds it; null takes the environment variable named as the secret.</param>
/// <param name="Type">What <paramref name="Value"/> is.</param>
[Experimental("ASPIRECONTAINERRUNTIME001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public record BuildImageSecretValue(string? Value, BuildImageSecretType Type);
