using Aspire.Hosting.ApplicationModel;
using Files;

namespace Aspire.Hosting.Publishing;

/// <content>How each kind of resource is written.</content>
public sealed partial class ManifestPublishingContext
{
    /// <summary>Writes the whole manifest.</summary>
    internal async Task WriteModelAsync(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources)
        {
            _names.Add(resource.Name);
        }

        Writer.WriteStartObject();
        Writer.WriteStartObject("resources");
        foreach (var resource in model.Resources)
        {
            await WriteResourceAsync(resource).ConfigureAwait(false);
        }
        foreach (var resource in model.Resources)
        {
            _referenced.Remove(resource.Name);
        }
        foreach (var resource in _referenced.Values.ToArray())
        {
            await WriteResourceAsync(resource).ConfigureAwait(false);
        }
        foreach (var parameter in _formatted.Keys.ToArray())
        {
            WriteFormatted(parameter);
        }
        await WriteConditionalsAsync().ConfigureAwait(false);
        Writer.WriteEndObject();
        Writer.WriteEndObject();
        await Writer.FlushAsync(CancellationToken).ConfigureAwait(false);
    }

    private async Task WriteResourceAsync(IResource resource)
    {
        if (resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var custom))
        {
            if (custom.Callback is { } callback)
            {
                await WriteObjectAsync(resource, () => callback(this)).ConfigureAwait(false);
            }
            return;
        }
        await WriteObjectAsync(resource, () => resource switch
        {
            ContainerResource container => WriteContainerAsync(container),
            ProjectResource project => WriteProjectAsync(project),
            ExecutableResource executable => WriteExecutableAsync(executable),
            ParameterResource parameter => Written(() => WriteParameter(parameter)),
            IResourceWithConnectionString value => Written(() => WriteValue(value)),
            _ => Written(() => Writer.WriteString("error", "This resource does not support generation in the manifest.")),
        }).ConfigureAwait(false);
    }

    private async Task WriteObjectAsync(IResource resource, Func<Task> write)
    {
        Writer.WriteStartObject(resource.Name);
        await write().ConfigureAwait(false);
        Writer.WriteEndObject();
        if (resource is ParameterResource parameter)
        {
            WriteFormatted(parameter);
        }
    }

    private static Task Written(Action write)
    {
        write();
        return Task.CompletedTask;
    }

    private void WriteValue(IResourceWithConnectionString resource)
    {
        Writer.WriteString("type", "value.v0");
        WriteConnectionString(resource);
    }

    private async Task WriteExecutableAsync(ExecutableResource executable)
    {
        Writer.WriteString("type", "executable.v0");
        WriteConnectionString(executable);
        Writer.WriteString("workingDirectory", GetManifestRelativePath(executable.WorkingDirectory));
        Writer.WriteString("command", executable.Command);
        WriteContainerFiles(executable);
        await WriteCommandLineArgumentsAsync(executable).ConfigureAwait(false);
        await WriteEnvironmentVariablesAsync(executable).ConfigureAwait(false);
        WriteBindings(executable);
    }

    private async Task WriteProjectAsync(ProjectResource project)
    {
        if (!project.TryGetLastAnnotation<IProjectMetadata>(out var metadata))
        {
            throw new DistributedApplicationException($"Project metadata was not found for resource '{project.Name}'.");
        }

        var target = project.GetDeploymentTargetAnnotation();
        Writer.WriteString("type", target is null ? "project.v0" : "project.v1");
        Writer.WriteString("path", GetManifestRelativePath(metadata.ProjectPath));
        await WriteDeploymentAsync(target).ConfigureAwait(false);
        WriteContainerFiles(project);
        await WriteCommandLineArgumentsAsync(project).ConfigureAwait(false);
        await WriteEnvironmentVariablesAsync(project).ConfigureAwait(false);
        WriteBindings(project);
    }

    /// <summary>Writes which files of other resources' images the resource takes, and where to.</summary>
    private void WriteContainerFiles(IResource resource)
    {
        if (!resource.TryGetAnnotationsOfType<ContainerFilesDestinationAnnotation>(out var taken))
        {
            return;
        }
        Writer.WriteStartObject("containerFiles");
        foreach (var files in taken)
        {
            Writer.WriteStartObject(files.Source.Name);
            Writer.WriteString("destination", files.DestinationPath);
            if (files.Source.TryGetAnnotationsOfType<ContainerFilesSourceAnnotation>(out var sources))
            {
                Writer.WriteStartArray("sources");
                foreach (var source in sources)
                {
                    Writer.WriteStringValue(source.SourcePath);
                }
                Writer.WriteEndArray();
            }
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
    }

    private void WriteParameter(ParameterResource parameter)
    {
        Writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            Writer.WriteString("connectionString", parameter.ValueExpression);
        }
        Writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        Writer.WriteStartObject("inputs");
        Writer.WriteStartObject("value");
        Writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            Writer.WriteBoolean("secret", true);
        }
        if (parameter.Default is { } given)
        {
            Writer.WriteStartObject("default");
            given.WriteToManifest(this);
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
        Writer.WriteEndObject();
    }

    private async Task WriteDeploymentAsync(DeploymentTargetAnnotation? target)
    {
        if (target is not null
            && target.DeploymentTarget.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var custom)
            && custom.Callback is { } callback)
        {
            Writer.WriteStartObject("deployment");
            await callback(this).ConfigureAwait(false);
            Writer.WriteEndObject();
        }
    }

    private async Task WriteBuildAsync(ContainerResource container, DockerfileBuildAnnotation build)
    {
        var dockerfile = build.DockerfilePath;
        if (build.DockerfileFactory is { } factory)
        {
            dockerfile = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!, $"{container.Name}.Dockerfile");
            var content = await factory(new() { Services = ExecutionContext.Services, Resource = container, CancellationToken = CancellationToken }).ConfigureAwait(false);
            await AtomicFile.WriteAsync(dockerfile, content, CancellationToken).ConfigureAwait(false);
        }

        Writer.WriteStartObject("build");
        Writer.WriteString("context", GetManifestRelativePath(build.ContextPath));
        Writer.WriteString("dockerfile", GetManifestRelativePath(dockerfile));
        if (build.Stage is not null)
        {
            Writer.WriteString("stage", build.Stage);
        }
        if (!build.HasEntrypoint)
        {
            Writer.WriteBoolean("buildOnly", true);
        }
        if (build.BuildArguments.Count > 0)
        {
            Writer.WriteStartObject("args");
            foreach (var (name, value) in build.BuildArguments)
            {
                Writer.WriteString(name, Expression(value));
                TryAddDependentResources(value);
            }
            Writer.WriteEndObject();
        }
        if (build.BuildSecrets.Count > 0)
        {
            WriteBuildSecrets(build);
        }
        Writer.WriteEndObject();
    }

    private void WriteBuildSecrets(DockerfileBuildAnnotation build)
    {
        Writer.WriteStartObject("secrets");
        foreach (var (name, value) in build.BuildSecrets)
        {
            Writer.WriteStartObject(name);
            if (value is FileInfo file)
            {
                Writer.WriteString("type", "file");
                Writer.WriteString("source", GetManifestRelativePath(file.FullName));
            }
            else
            {
                Writer.WriteString("type", "env");
                Writer.WriteString("value", Expression(value));
                TryAddDependentResources(value);
            }
            Writer.WriteEndObject();
        }
        Writer.WriteEndObject();
    }

    private void WriteMounts(ContainerResource container)
    {
        var mounts = container.Annotations.OfType<ContainerMountAnnotation>().ToArray();
        WriteMounts("bindMounts", mounts.Where(mount => mount.Type == ContainerMountType.BindMount), mount =>
        {
            Writer.WriteString("source", GetManifestRelativePath(mount.Source));
            Writer.WriteString("target", mount.Target.Replace('\\', '/'));
        });
        WriteMounts("volumes", mounts.Where(mount => mount.Type == ContainerMountType.Volume), mount =>
        {
            if (mount.Source is not null)
            {
                Writer.WriteString("name", mount.Source);
            }
            Writer.WriteString("target", mount.Target);
        });
    }

    private void WriteMounts(string name, IEnumerable<ContainerMountAnnotation> mounts, Action<ContainerMountAnnotation> write)
    {
        var some = false;
        foreach (var mount in mounts)
        {
            if (!some)
            {
                some = true;
                Writer.WriteStartArray(name);
            }
            Writer.WriteStartObject();
            write(mount);
            Writer.WriteBoolean("readOnly", mount.IsReadOnly);
            Writer.WriteEndObject();
        }
        if (some)
        {
            Writer.WriteEndArray();
        }
    }
}
