using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hosting.Tests.Repository;

/// <summary>Aspire's names are Aspire's: what is built here adds to them, and never takes one.</summary>
public sealed class OwnNamesTests
{
    // Every project of the repository that these tests refer to, directly or not.
    private static readonly Assembly[] Ours = [.. OwnAssemblies().Where(name => File.Exists(PathOf(name))).Select(name => Assembly.LoadFrom(PathOf(name)))];

    private static readonly Type[] Aspires = [.. Directory.GetFiles(AppContext.BaseDirectory, "Aspire.Hosting*.dll").SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes())];

    [Fact]
    public void TheAssembliesOfTheApplicationAreLookedAt()
        => Assert.Superset(
            new HashSet<string>(["AppHost", "NodePostgres.Hosting.Compose", "NodePostgres.Hosting.Lifecycle", "ServiceDefaults"]),
            Ours.Select(assembly => assembly.GetName().Name!).ToHashSet());

    [Fact]
    public void NoTypeHasTheFullNameOfOneOfAspires()
    {
        var aspires = Aspires.Select(type => type.FullName!).Concat(TypesNotReferenced).ToHashSet();
        Assert.Contains("Aspire.Hosting.DistributedApplication", aspires);
        Assert.Contains("Aspire.Hosting.PostgresBuilderExtensions", aspires);
        Assert.DoesNotContain(OwnTypes(), type => aspires.Contains(type.FullName!));
    }

    [Fact]
    public void OnlyClassesOfExtensionMethodsAreCalledAspire()
    {
        Assert.DoesNotContain(Ours, assembly => IsAspires(assembly.GetName().Name));
        var named = OwnTypes().Where(type => IsAspires(type.Namespace) && !type.IsNested).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, type =>
        {
            Assert.Equal("Aspire.Hosting", type.Namespace);
            Assert.True(type is { IsAbstract: true, IsSealed: true }, $"{type} is not static.");
            Assert.All(type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly), method => Assert.True(IsExtension(method), $"{type}.{method.Name} is no extension method."));
        });
    }

    [Fact]
    public void NoExtensionMethodHasTheNameAndFirstParameterOfOneOfAspires()
    {
        var aspires = Aspires.SelectMany(Extensions).Concat(ExtensionsNotReferenced).ToHashSet();
        Assert.Contains("WithReference(IResourceBuilder<T>)", aspires);
        Assert.Contains("AddPostgres(IDistributedApplicationBuilder)", aspires);
        var ours = OwnTypes().Where(type => IsAspires(type.Namespace)).SelectMany(Extensions).ToArray();
        Assert.Contains("AddComposeEnvironment(IDistributedApplicationBuilder)", ours);
        Assert.Empty(ours.Intersect(aspires));
    }

    private static IEnumerable<Type> OwnTypes() => Ours.SelectMany(assembly => assembly.GetTypes());

    private static bool IsAspires(string? name) => name is "Aspire" || name?.StartsWith("Aspire.", StringComparison.Ordinal) is true;

    private static bool IsExtension(MethodInfo method) => method.IsDefined(typeof(ExtensionAttribute), inherit: false);

    private static IEnumerable<string> Extensions(Type type)
        => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(IsExtension)
            .Select(method => $"{method.Name}({NameOf(method.GetParameters()[0].ParameterType)})");

    // Every type parameter is T: a call does not tell one from the other.
    private static string NameOf(Type type) => type switch
    {
        { IsGenericParameter: true } => "T",
        { IsGenericType: true } => $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>",
        _ => type.Name,
    };

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll");

    private static IEnumerable<string> OwnAssemblies()
        => Directory.EnumerateFiles(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true })
            .Select(path => (Library: path.Contains("/hosting/", StringComparison.Ordinal) ? "NodePostgres.Hosting." : "", Name: Path.GetFileNameWithoutExtension(path)))
            .Select(project => project.Library + project.Name)
            .Distinct();

    /// <summary>The public types of Aspire.Hosting.Docker and Aspire.Hosting.JavaScript 13.6.</summary>
    private static IEnumerable<string> TypesNotReferenced { get; } =
    [
        .. Names("Aspire.Hosting", "DockerComposeAspireDashboardResourceBuilderExtensions DockerComposeEnvironmentExtensions DockerComposeServiceExtensions JavaScriptHostingExtensions"),
        .. Names("Aspire.Hosting.Docker", "CapturedEnvironmentVariable DockerComposeAspireDashboardResource DockerComposeEnvironmentResource DockerComposeServiceCustomizationAnnotation DockerComposeServiceResource"),
        .. Names("Aspire.Hosting.Docker.Resources", "ComposeFile"),
        .. Names("Aspire.Hosting.Docker.Resources.ComposeNodes", "Config NamedComposeMember Network Secret Service ServiceDependency"),
        .. Names("Aspire.Hosting.Docker.Resources.ServiceNodes", "Build ConfigReference Healthcheck Ipam Logging SecretReference Ulimit Volume"),
        .. Names("Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm", "Deploy LabelSpecs Placement ResourceSpec Resources RestartPolicy UpdateConfig"),
        .. Names(
            "Aspire.Hosting.JavaScript",
            "BunAppResource CopyFilePattern DenoAppResource JavaScriptAppResource JavaScriptBuildScriptAnnotation JavaScriptInstallCommandAnnotation JavaScriptInstallerResource "
            + "JavaScriptPackageInstallerAnnotation JavaScriptPackageManagerAnnotation JavaScriptRunScriptAnnotation NextJsAppResource NodeAppResource PublishAsStaticWebsiteOptions ViteAppResource"),
    ];

    /// <summary>Their extension methods, with the first parameter.</summary>
    private static IEnumerable<string> ExtensionsNotReferenced { get; } =
    [
        .. On("IDistributedApplicationBuilder", "AddBunApp AddDenoApp AddDockerComposeEnvironment AddJavaScriptApp AddNextJsApp AddNodeApp AddViteApp"),
        .. On("IResourceBuilder<T>", "PublishAsDockerComposeService PublishAsNodeServer PublishAsPackageScript PublishAsStaticWebsite WithBrowserDebugger WithBuildScript WithBun WithDeno WithNpm WithPnpm WithRunScript WithYarn"),
        .. On("IResourceBuilder<DockerComposeAspireDashboardResource>", "WithForwardedHeaders WithHostPort"),
        .. On("IResourceBuilder<DockerComposeEnvironmentResource>", "ConfigureComposeFile ConfigureEnvFile WithDashboard WithProperties"),
        .. On("IResourceBuilder<NextJsAppResource>", "DisableBuildValidation"),
        .. On("IResourceBuilder<ViteAppResource>", "WithViteConfig"),
        .. On("IResourceBuilder<ParameterResource>", "AsEnvironmentPlaceholder"),
        .. On("IManifestExpressionProvider", "AsEnvironmentPlaceholder"),
        .. On("ParameterResource", "AsEnvironmentPlaceholder"),
    ];

    private static IEnumerable<string> Names(string space, string names) => names.Split(' ').Select(name => $"{space}.{name}");

    private static IEnumerable<string> On(string parameter, string names) => names.Split(' ').Select(name => $"{name}({parameter})");
}
