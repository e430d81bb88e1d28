using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;
using Aspire.Hosting.Testing;

namespace Hosting.Tests.PublicApi;

/// <summary>
/// The public surface is a promise: an app host compiles against it or against Microsoft's packages, unchanged. A change of it
/// shows in review as a change of these files; to accept one, run the test with UPDATE_SNAPSHOTS=1.
/// </summary>
public class PublicApiTests
{
    public static TheoryData<Type> Assemblies =>
    [
        typeof(IResource),
        typeof(PostgresServerResource),
        typeof(NodeAppResource),
        typeof(ComposeEnvironmentExtensions),
        typeof(DistributedApplicationTestingBuilder),
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void TheSurfaceIsThePromisedOne(Type oneOfIt)
    {
        Assembly assembly = oneOfIt.Assembly;
        Snapshot.Match($"{assembly.GetName().Name}.txt", PublicApiText.Of(assembly));
    }
}
