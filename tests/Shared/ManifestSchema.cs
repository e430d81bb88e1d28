using System.Text.Json;

namespace Tests.Shared;

/// <summary>
/// What Aspire's manifest schema (https://json.schemastore.org/aspire-8.0.json) says of the kinds of resources that are
/// written here, as rules: the members that a resource must and may have, and what is in them.
/// </summary>
internal static class ManifestSchema
{
    private delegate void Rule(JsonElement value, string path);

    private static readonly Rule Text = Kind(JsonValueKind.String);
    private static readonly Rule Number = Kind(JsonValueKind.Number);
    private static readonly Rule Flag = Kind(JsonValueKind.True, JsonValueKind.False);
    private static readonly Rule TextsByName = Map(Text);
    private static readonly Rule Arguments = List(Text);
    private static readonly Rule Volumes = List(Members("name target readOnly", ("name", Text), ("target", Text), ("readOnly", Flag)));
    private static readonly Rule BindMounts = List(Members("source target readOnly", ("source", Text), ("target", Text), ("readOnly", Flag)));

    private static readonly Rule Bindings = Map(Members("scheme protocol transport",
        ("scheme", Text), ("protocol", OneOf("tcp", "udp")), ("transport", OneOf("http", "http2", "tcp")),
        ("external", Flag), ("port", Number), ("targetPort", Number)));

    private static readonly Rule ContainerFiles = Map(Members("destination", ("destination", Text), ("sources", List(Text))));

    private static readonly Rule Secret = ByType(
        ("env", Members("type value", ("type", Text), ("value", Text))),
        ("file", Members("type source", ("type", Text), ("source", Text))));

    private static readonly Rule Build = Members("context dockerfile",
        ("context", Text), ("dockerfile", Text), ("stage", Text), ("buildOnly", Flag), ("args", TextsByName), ("secrets", Map(Secret)));

    private static readonly Rule Default = Members("",
        ("value", Text),
        ("generate", Members("minLength",
            ("minLength", Number), ("lower", Flag), ("upper", Flag), ("numeric", Flag), ("special", Flag),
            ("minLower", Number), ("minUpper", Number), ("minNumeric", Number), ("minSpecial", Number))));

    private static readonly Rule Inputs = Map(Members("type", ("type", OneOf("string")), ("secret", Flag), ("default", Default)));

    private static readonly (string Name, Rule Rule)[] ContainerMembers =
    [
        ("type", Text), ("entrypoint", Text), ("args", Arguments), ("connectionString", Text), ("env", TextsByName),
        ("bindings", Bindings), ("bindMounts", BindMounts), ("volumes", Volumes),
    ];

    private static readonly Rule Resource = ByType(
        ("container.v0", Members("image", [.. ContainerMembers, ("image", Text)])),
        ("container.v1", Container),
        ("executable.v0", Members("command workingDirectory",
            ("type", Text), ("command", Text), ("workingDirectory", Text), ("args", Arguments), ("env", TextsByName), ("bindings", Bindings))),
        ("project.v0", Members("path",
            ("type", Text), ("path", Text), ("args", Arguments), ("env", TextsByName), ("bindings", Bindings), ("containerFiles", ContainerFiles))),
        ("value.v0", Members("connectionString", ("type", Text), ("connectionString", Text))),
        ("parameter.v0", Members("value inputs", ("type", Text), ("value", Text), ("connectionString", Text), ("inputs", Inputs))),
        ("annotated.string", Members("value filter", ("type", Text), ("value", Text), ("filter", OneOf("uri")))));

    /// <summary>Fails with the path of the first member that breaks a rule.</summary>
    public static void Check(string manifest)
    {
        using var document = JsonDocument.Parse(manifest);
        Members("resources", ("$schema", Text), ("resources", Map(Resource)))(document.RootElement, "$");
    }

    private static void Container(JsonElement value, string path)
    {
        // One of the two, not both.
        Assert.True(value.TryGetProperty("image", out _) != value.TryGetProperty("build", out _), $"{path} has to have 'image' or 'build'");
        Members("", [.. ContainerMembers, ("image", Text), ("build", Build)])(value, path);
    }

    private static Rule Kind(params JsonValueKind[] kinds)
        => (value, path) => Assert.True(kinds.Contains(value.ValueKind), $"{path} is {value.ValueKind}");

    private static Rule OneOf(params string[] values)
        => (value, path) => Assert.True(value.ValueKind == JsonValueKind.String && values.Contains(value.GetString()), $"{path} is {value}");

    private static Rule List(Rule item) => (value, path) =>
    {
        Assert.True(value.ValueKind == JsonValueKind.Array, $"{path} is {value.ValueKind}");
        Assert.All(value.EnumerateArray(), (entry, at) => item(entry, $"{path}[{at}]"));
    };

    private static Rule Map(Rule item) => (value, path) =>
    {
        Assert.True(value.ValueKind == JsonValueKind.Object, $"{path} is {value.ValueKind}");
        Assert.All(value.EnumerateObject(), member => item(member.Value, $"{path}.{member.Name}"));
    };

    private static Rule Members(string required, params (string Name, Rule Rule)[] members)
    {
        var known = members.ToDictionary(member => member.Name, member => member.Rule);
        return (value, path) =>
        {
            Assert.True(value.ValueKind == JsonValueKind.Object, $"{path} is {value.ValueKind}");
            Assert.All(required.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.True(value.TryGetProperty(name, out _), $"{path} has no '{name}'"));
            foreach (var member in value.EnumerateObject())
            {
                Assert.True(known.TryGetValue(member.Name, out var rule), $"{path} has '{member.Name}'");
                rule(member.Value, $"{path}.{member.Name}");
            }
        };
    }

    private static Rule ByType(params (string Type, Rule Rule)[] types) => (value, path) =>
    {
        Assert.True(value.TryGetProperty("type", out var type), $"{path} has no 'type'");
        var known = types.ToDictionary(entry => entry.Type, entry => entry.Rule);
        Assert.True(known.TryGetValue(type.GetString()!, out var rule), $"{path} is of the type '{type}'");
        rule(value, path);
    };
}
