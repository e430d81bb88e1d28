using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Model;

public class ResourceTests
{
    [Theory]
    [InlineData("", "between 1 and 64 characters")]
    [InlineData("1st", "must start with an ASCII letter")]
    [InlineData("a_b", "only ASCII letters, digits, and hyphens")]
    [InlineData("a--b", "consecutive hyphens")]
    [InlineData("a-", "cannot end with a hyphen")]
    public void ANameThatBreaksARuleIsRefused(string name, string fault)
    {
        var builder = TestApp.Running();

        var exception = Assert.ThrowsAny<ArgumentException>(() => builder.AddResource(new Named(name)));

        Assert.Contains(name.Length == 0 ? "name" : fault, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANameOfMoreThan64CharactersIsRefusedUnlessThePolicySaysOtherwise()
    {
        var builder = TestApp.Running();
        var name = new string('a', 65);

        Assert.Throws<ArgumentException>(() => builder.AddResource(new Named(name)));

        var free = new Named(name);
        free.Annotations.Add(NameValidationPolicyAnnotation.None);
        Assert.Equal(name, builder.AddResource(free).Resource.Name);
    }

    [Fact]
    public void NamesAreUniqueWhateverTheirCase()
    {
        var builder = TestApp.Running();
        builder.AddResource(new Named("one"));

        var exception = Assert.Throws<DistributedApplicationException>(() => builder.AddResource(new Named("ONE")));

        Assert.Equal(
            "Cannot add resource of type 'Hosting.Tests.Model.ResourceTests+Named' with name 'ONE' because resource of type "
            + "'Hosting.Tests.Model.ResourceTests+Named' with that name already exists. Resource names are case-insensitive.",
            exception.Message);
    }

    [Fact]
    public void AResourceIsFoundByNameAndType()
    {
        var builder = TestApp.Running();
        var one = new Named("one");
        builder.AddResource(one);

        Assert.Same(one, builder.CreateResourceBuilder<Named>("ONE").Resource);
        Assert.True(builder.TryCreateResourceBuilder<IResource>("one", out _));
        Assert.False(builder.TryCreateResourceBuilder<ContainerResource>("one", out _));
        Assert.Equal(
            "Resource 'two' was not found.",
            Assert.Throws<InvalidOperationException>(() => builder.CreateResourceBuilder<Named>("two")).Message);
    }

    [Fact]
    public void ReplacingAnAnnotationKeepsOneOfItsType()
    {
        var resource = TestApp.Running().AddResource(new Named("one"))
            .WithIconName("Database")
            .WithIconName("Box", IconVariant.Regular);

        var icon = Assert.Single(resource.Resource.Annotations.OfType<ResourceIconAnnotation>());
        Assert.Equal(("Box", IconVariant.Regular), (icon.IconName, icon.IconVariant));
    }

    [Fact]
    public async Task AnnotationsCanBeAddedWhileOthersReadThem()
    {
        var resource = new Named("one");
        var adding = Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                resource.Annotations.Add(new ExplicitStartupAnnotation());
            }
        }, TestApp.Cancellation);

        while (!adding.IsCompleted)
        {
            Assert.All(resource.Annotations, Assert.NotNull);
        }

        await adding;
        Assert.Equal(500, resource.Annotations.Count);
    }

    [Fact]
    public void AnnotationsOfAncestorsAreFound()
    {
        var parent = new Named("parent");
        var child = new Child("child", parent);
        parent.Annotations.Add(new ExplicitStartupAnnotation());

        Assert.False(child.HasAnnotationOfType<ExplicitStartupAnnotation>());
        Assert.True(child.HasAnnotationIncludingAncestorsOfType<ExplicitStartupAnnotation>());
        Assert.True(child.TryGetAnnotationsIncludingAncestorsOfType<ExplicitStartupAnnotation>(out var found));
        Assert.Single(found);
    }

    private sealed class Named(string name) : Resource(name);

    private sealed class Child(string name, IResource parent) : Resource(name), IResourceWithParent
    {
        public IResource Parent => parent;
    }
}
