using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Tests.Shared;

namespace Hosting.Tests.Api;

/// <summary>What the libraries use of Aspire that Aspire marks as experimental: its next minor version may change it.</summary>
public sealed class ExperimentalApiTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    [Fact]
    public void It_is_what_the_list_says()
    {
        var text = new StringBuilder();
        foreach (var library in Directory.GetFiles(AppContext.BaseDirectory, "NodePostgres.Hosting.*.dll").Order(StringComparer.Ordinal))
        {
            text.Append(Path.GetFileNameWithoutExtension(library)).Append('\n');
            foreach (var use in Uses(library).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(use).Append('\n');
            }
        }

        Snapshot.Match("experimental.txt", text.ToString());
    }

    private static IEnumerable<string> Uses(string library)
    {
        using var file = new PEReader(File.OpenRead(library));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference && Find(metadata, (TypeReferenceHandle)member.Parent) is { } type)
            {
                var name = metadata.GetString(member.Name);
                var marks = type.GetMember(name, All).Append(type).Concat(type.GetProperties(All).Where(property => name.EndsWith("_" + property.Name, StringComparison.Ordinal)))
                    .Select(known => known.GetCustomAttribute<ExperimentalAttribute>()).OfType<ExperimentalAttribute>();
                foreach (var mark in marks)
                {
                    yield return $"{mark.DiagnosticId} {type.Name}.{name}";
                }
            }
        }
    }

    private static Type? Find(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var reference = metadata.GetTypeReference(handle);
        if (reference.ResolutionScope.Kind != HandleKind.AssemblyReference)
        {
            return null;
        }

        var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name);
        return assembly.StartsWith("Aspire.Hosting", StringComparison.Ordinal)
            ? Assembly.Load(assembly).GetType($"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}")
            : null;
    }
}
