using System.Reflection;
using System.Text;
using Tests.Shared;

namespace Hosting.Tests.Api;

/// <summary>The public API of each library, as its users see it.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OfRecords = ["<Clone>$", "Equals", "GetHashCode", "ToString", "Deconstruct", "op_Equality", "op_Inequality", "PrintMembers"];

    [Theory]
    [InlineData("Compose")]
    [InlineData("ContainerProfile")]
    [InlineData("Lifecycle")]
    [InlineData("NodeBackend")]
    [InlineData("PinnedTools")]
    [InlineData("Postgres")]
    [InlineData("Runtime")]
    public void It_is_the_one_that_was_agreed_on(string library) => Snapshot.Match($"{library}.txt", Describe(Assembly.Load($"NodePostgres.Hosting.{library}")));

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append(type.BaseType is { } parent && parent != typeof(object) && parent != typeof(Enum) ? $" : {parent.Name}\n" : "\n");
            foreach (var member in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    // What the compiler makes of a record is not written by anybody.
    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"({Parameters(constructor)})",
        MethodInfo method when method.IsSpecialName || OfRecords.Contains(method.Name) => null,
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name}{(property.SetMethod is { IsPublic: true } ? " { get; set; }" : " { get; }")}",
        FieldInfo field => field.IsSpecialName ? null : $"{field.Name}",
        _ => null,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
