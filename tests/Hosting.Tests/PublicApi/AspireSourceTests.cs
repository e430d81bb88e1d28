using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hosting.Tests.PublicApi;

/// <summary>
/// Holds the public surface against Microsoft's own sources. They are not part of this repository: check out the tag of the version
/// (<c>git clone --depth 1 --branch v13.5.2 https://github.com/microsoft/aspire</c>) and name the folder in ASPIRE_SOURCE.
/// </summary>
public class AspireSourceTests
{
    /// <summary>
    /// Each public type and member of ours is there too: with the same signature, names of parameters, defaults, constraints, and the
    /// same marks for what is experimental or obsolete.
    /// </summary>
    [Fact]
    public void WhatIsPublicHereIsPublicInAspire()
    {
        var folder = Environment.GetEnvironmentVariable("ASPIRE_SOURCE");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "Set ASPIRE_SOURCE to a checkout of microsoft/aspire at the tag of its version.");

        HashSet<string> theirs = [.. PublicSymbols.OfSources(Packages().Select(name => Path.Combine(folder, "src", name)))];
        var ours = Packages().SelectMany(name => PublicSymbols.OfAssembly(Assembly.Load(name).Location)).ToList();

        Assert.NotEmpty(ours);
        Assert.Equal(string.Empty, string.Join(Environment.NewLine, ours.Where(symbol => !theirs.Contains(symbol))));
    }

    /// <summary>
    /// So an app host that compiles against hosting/ uses public members alone. Only the tests of hosting/ look inside, the testing
    /// package, as in Aspire, and PostgreSQL's, whose data has its place by the image's tag.
    /// </summary>
    [Fact]
    public void NoAppHostSeesInside()
        => Assert.All(Packages(), name => Assert.Subset(
            new HashSet<string> { "Hosting.Tests", "Aspire.Hosting.Testing", "Aspire.Hosting.PostgreSQL" },
            Assembly.Load(name).GetCustomAttributes<InternalsVisibleToAttribute>().Select(each => each.AssemblyName).ToHashSet()));

    private static IEnumerable<string> Packages()
        => PublicApiTests.Assemblies.Select(row => row.Data.Assembly.GetName().Name!);
}
