using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hosting.Tests.PublicApi;

/// <summary>A line for each public type and member, in the same words whether it is read from sources or from an assembly.</summary>
internal static class PublicSymbols
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview, preprocessorSymbols: ["NET8_0_OR_GREATER", "NET9_0_OR_GREATER"]);

    private static readonly CSharpCompilationOptions Library = new(
        OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly SymbolDisplayFormat Signature = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeExtensionThis
            | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeType,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>What the sources in these folders declare. They need not compile: bodies and missing packages do not matter.</summary>
    public static IEnumerable<string> OfSources(IEnumerable<string> folders)
    {
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            // The listing of the surface that is kept beside the sources would declare everything a second time.
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "api");
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Parsing, file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing));
        var references = References().Where(path => !Path.GetFileName(path).StartsWith("Aspire.", StringComparison.Ordinal));
        return Lines(Compilation(trees, references).Assembly.GlobalNamespace);
    }

    /// <summary>What the assembly shows to others.</summary>
    public static IEnumerable<string> OfAssembly(string path)
    {
        var compilation = Compilation([], References());
        var reference = compilation.References.OfType<PortableExecutableReference>().Single(each => each.FilePath == path);
        return Lines(((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!).GlobalNamespace);
    }

    private static CSharpCompilation Compilation(IEnumerable<SyntaxTree> trees, IEnumerable<string> references)
        => CSharpCompilation.Create("Surface", trees, references.Select(path => MetadataReference.CreateFromFile(path)), Library);

    private static string[] References()
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    private static IEnumerable<string> Lines(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol inner => Lines(inner),
        INamedTypeSymbol type when IsVisible(type) => Lines((INamespaceOrTypeSymbol)type).Prepend(Describe(type)),
        _ when container is INamedTypeSymbol type && IsVisible(member) && IsWritten(member) => [$"{type}: {Describe(member)}"],
        _ => [],
    });

    private static string Describe(INamedTypeSymbol type)
        => $"{Marks(type)}{type.TypeKind} {type}{(type.IsStatic ? " static" : type.IsAbstract ? " abstract" : string.Empty)} : "
            + string.Join(", ", type.AllInterfaces.Where(IsVisible).Select(each => each.ToDisplayString(Signature)).Order(StringComparer.Ordinal));

    private static string Describe(ISymbol member)
    {
        var accessors = member is IPropertySymbol property
            ? $" {{{Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, property.SetMethod?.IsInitOnly == true ? "init" : "set")} }}"
            : string.Empty;
        var required = member is IPropertySymbol { IsRequired: true } ? "required " : string.Empty;
        return $"{Marks(member)}{member.DeclaredAccessibility} {(member.IsStatic ? "static " : string.Empty)}{required}"
            + $"{member.ToDisplayString(Signature)}{accessors}";
    }

    private static string Accessor(IMethodSymbol? method, string word) => method is not null && IsVisible(method) ? $" {word};" : string.Empty;

    private static string Marks(ISymbol symbol) => string.Concat(symbol.GetAttributes().Select(attribute => attribute.AttributeClass?.Name switch
    {
        "ExperimentalAttribute" => $"[{attribute.ConstructorArguments[0].Value}] ",
        "ObsoleteAttribute" when !$"{attribute.ConstructorArguments.FirstOrDefault().Value}".Contains("required members", StringComparison.Ordinal)
            => "[obsolete] ",
        _ => string.Empty,
    }));

    private static bool IsVisible(ISymbol symbol)
        => symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    // Not the accessors of properties, not what the compiler writes for records, and not that a member overrides one of its base.
    private static bool IsWritten(ISymbol member)
        => !member.IsOverride
            && member is not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet }
            && !member.GetAttributes().Any(each => each.AttributeClass?.Name == nameof(CompilerGeneratedAttribute));
}
