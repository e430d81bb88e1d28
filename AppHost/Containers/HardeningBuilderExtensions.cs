using System.Globalization;
using AppHost.Deployment;

namespace AppHost.Containers;

/// <summary>Shuts containers in as the deployment does.</summary>
internal static class HardeningBuilderExtensions
{
    /// <summary>Runs the container with the user, the read-only root, the capabilities and the limits that the published compose file gives it.</summary>
    /// <param name="builder">The container.</param>
    /// <param name="memoryMiB">The memory limit in MiB; null takes that of the resource's profile.</param>
    public static IResourceBuilder<T> WithHardening<T>(this IResourceBuilder<T> builder, int? memoryMiB = null)
        where T : ContainerResource
    {
        var profile = ServiceProfile.For(builder.Resource);
        List<string> arguments =
        [
            "--init",
            "--security-opt=no-new-privileges",
            $"--memory={(memoryMiB ?? profile.Limits.MemoryMiB).ToString(CultureInfo.InvariantCulture)}m",
            $"--pids-limit={profile.Limits.Pids.ToString(CultureInfo.InvariantCulture)}",
        ];
        if (profile.User is not null)
        {
            arguments.Add($"--user={profile.User}");
        }

        if (profile.ReadOnly)
        {
            arguments.AddRange(["--read-only", .. profile.Tmpfs.Select(folder => $"--tmpfs={folder}")]);
        }

        if (profile.DropCapabilities)
        {
            arguments.AddRange(["--cap-drop=ALL", .. profile.Capabilities.Select(capability => $"--cap-add={capability}")]);
        }

        if (profile.SharedMemory is not null)
        {
            arguments.Add($"--shm-size={profile.SharedMemory}");
        }

        return builder.WithContainerRuntimeArgs([.. arguments]);
    }
}
