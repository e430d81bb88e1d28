namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>Where the files of an environment are.</summary>
internal static class ComposePaths
{
    /// <summary>The output folder, or a folder in it where the model has several environments.</summary>
    public static string Folder(PipelineStepContext context, ComposeEnvironmentResource environment)
    {
        var output = context.Services.GetRequiredService<IPipelineOutputService>();
        return context.Model.Resources.OfType<IComputeEnvironmentResource>().Count() > 1 ? output.GetOutputDirectory(environment) : output.GetOutputDirectory();
    }

    /// <summary>The compose file in a folder.</summary>
    public static string ComposeFile(string folder) => Path.Combine(folder, "docker-compose.yaml");

    /// <summary>The file with the values of a deployment.</summary>
    public static string DeploymentEnvFile(PipelineStepContext context, string folder)
        => Path.Combine(folder, $".env.{context.Services.GetRequiredService<IHostEnvironment>().EnvironmentName}");
}
