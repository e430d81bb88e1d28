using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Publishing;

/// <summary>The platforms that an image runs on.</summary>
[Experimental("ASPIREPIPELINES003", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
[Flags]
public enum ContainerTargetPlatform
{
    /// <summary>Linux on x86-64.</summary>
    LinuxAmd64 = 1,

    /// <summary>Linux on 64-bit ARM.</summary>
    LinuxArm64 = 2,

    /// <summary>Linux on x86-64 and on 64-bit ARM.</summary>
    AllLinux = LinuxAmd64 | LinuxArm64,

    /// <summary>Linux on 32-bit ARM.</summary>
    LinuxArm = 4,

    /// <summary>Linux on 32-bit x86.</summary>
    Linux386 = 8,

    /// <summary>Windows on x86-64.</summary>
    WindowsAmd64 = 16,

    /// <summary>Windows on 64-bit ARM.</summary>
    WindowsArm64 = 32,
}
