using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Makes applications under test: no dashboard, random ports, and generated secrets that are not kept, unless the test says otherwise.
/// Several can run at once in one process.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs an app host's entry point up to the point where it builds its application.</summary>
    /// <typeparam name="TEntryPoint">A type of the app host's assembly, such as <c>Projects.AppHost</c>.</typeparam>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The app host's builder, with its resources.</returns>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class
        => CreateAsync(typeof(TEntryPoint), cancellationToken);

    /// <summary>Runs an app host's entry point up to the point where it builds its application.</summary>
    /// <typeparam name="TEntryPoint">A type of the app host's assembly, such as <c>Projects.AppHost</c>.</typeparam>
    /// <param name="args">The command line's arguments.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The app host's builder, with its resources.</returns>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
        => CreateAsync(typeof(TEntryPoint), args, cancellationToken);

    /// <summary>Runs an app host's entry point up to the point where it builds its application.</summary>
    /// <typeparam name="TEntryPoint">A type of the app host's assembly, such as <c>Projects.AppHost</c>.</typeparam>
    /// <param name="args">The command line's arguments.</param>
    /// <param name="configureBuilder">Changes how the builder is made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The app host's builder, with its resources.</returns>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>Runs an app host's entry point up to the point where it builds its application.</summary>
    /// <param name="entryPoint">A type of the app host's assembly, such as <c>typeof(Projects.AppHost)</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The app host's builder, with its resources.</returns>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default)
        => CreateAsync(entryPoint, [], cancellationToken);

    /// <summary>Runs an app host's entry point up to the point where it builds its application.</summary>
    /// <param name="entryPoint">A type of the app host's assembly, such as <c>typeof(Projects.AppHost)</c>.</param>
    /// <param name="args">The command line's arguments.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The app host's builder, with its resources.</returns>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default)
        => CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <summary>Runs an app host's entry point up to the point where it builds its application.</summary>
    /// <param name="entryPoint">A type of the app host's assembly, such as <c>typeof(Projects.AppHost)</c>.</param>
    /// <param name="args">The command line's arguments.</param>
    /// <param name="configureBuilder">Changes how the builder is made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The app host's builder, with its resources.</returns>
    /// <exception cref="InvalidOperationException">The assembly has no entry point, or it returned without building an application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(configureBuilder);

        var factory = new HeldFactory(entryPoint, args, configureBuilder);
        try
        {
            var builder = await factory.EnsureRunning().Builder.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new EntryPointTestingBuilder(factory, builder);
        }
        catch
        {
            await factory.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes an empty builder, for a test that adds the resources itself.</summary>
    /// <param name="args">The command line's arguments.</param>
    /// <returns>The builder.</returns>
    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, (_, _) => { });

    /// <summary>Makes an empty builder, for a test that adds the resources itself.</summary>
    /// <param name="args">The command line's arguments.</param>
    /// <param name="configureBuilder">Changes how the builder is made.</param>
    /// <returns>The builder.</returns>
    public static IDistributedApplicationTestingBuilder Create(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        Arguments.ThrowIfAnyIsNullOrEmpty(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);

        var before = AppHostInterception.Current;
        AppHostInterception.Current = new OwnBuilderInterception(args, FindAppHost(), configureBuilder);
        try
        {
            return new OwnTestingBuilder(new DistributedApplicationBuilder(args));
        }
        finally
        {
            AppHostInterception.Current = before;
        }
    }

    /// <summary>The nearest caller that knows where its project is; else the nearest caller outside of this library.</summary>
    private static Assembly FindAppHost()
    {
        Assembly[] callers = [.. new StackTrace().GetFrames()
            .Select(frame => frame.GetMethod()?.DeclaringType?.Assembly)
            .OfType<Assembly>()
            .Where(assembly => assembly != typeof(DistributedApplicationTestingBuilder).Assembly)];
        return callers.FirstOrDefault(assembly => AppHostMetadata.Read(assembly, AppHostMetadata.ProjectPath) is not null) ?? callers[0];
    }

    private sealed class OwnBuilderInterception(
        string[] args, Assembly appHost, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : AppHostInterception
    {
        public override void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
        {
            // The arguments are in the options already.
            settings.Args = [];
            TestHostConfiguration.Before(options, settings, args, appHost);
            configure(options, settings);
            TestHostConfiguration.After(settings, appHost);
        }
    }
}
