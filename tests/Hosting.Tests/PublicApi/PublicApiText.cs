using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hosting.Tests.PublicApi;

/// <summary>Writes what an assembly shows to others, a line for each type and member, in an order that does not change.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared
        = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
    };

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Experimental(type)).Append(Describe(type)).Append('\n');
            foreach (var member in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Describe(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : "class";
        var modifiers = type is { IsAbstract: true, IsSealed: true } ? "static "
            : kind != "class" ? string.Empty : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : string.Empty;
        var bases = type.GetInterfaces().Where(each => each.IsVisible).Select(Name).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && kind == "class")
        {
            bases.Insert(0, Name(parent));
        }

        return $"{modifiers}{kind} {type.Namespace}.{Name(type)}{(bases.Count > 0 ? $" : {string.Join(", ", bases)}" : string.Empty)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        }

        var constructors = type.GetConstructors(Declared).Where(IsVisible).Select(each => $"{Experimental(each)}new({Parameters(each)})");
        var methods = type.GetMethods(Declared).Where(each => IsVisible(each) && IsWritten(each)).Select(Method);
        var properties = type.GetProperties(Declared).Where(each => each.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property);
        var fields = type.GetFields(Declared).Where(each => each.IsPublic || each.IsFamily).Select(each =>
            $"{Experimental(each)}{(each.IsLiteral ? "const " : each.IsStatic ? "static " : string.Empty)}{Name(each.FieldType)} {each.Name}"
            + (each.IsLiteral ? $" = {Literal(each.GetRawConstantValue())}" : string.Empty));
        return constructors.Concat(methods).Concat(properties).Concat(fields);
    }

    private static string Method(MethodInfo method)
    {
        var arguments = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(each => each.Name))}>" : string.Empty;
        var constraints = string.Concat(method.GetGenericArguments().Select(Constraint));
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty;
        return $"{Experimental(method)}{Modifiers(method)}{Name(method.ReturnType)}{Nullable(method.ReturnParameter)} {method.Name}{arguments}"
            + $"({extension}{Parameters(method)}){constraints}";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
        var words = accessors.Select(each => each == property.GetMethod ? "get;"
            : each.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : string.Empty;
        return $"{Experimental(property)}{Modifiers(accessors[0])}{required}{Name(property.PropertyType)}{Nullable(property)} {property.Name}{index} "
            + $"{{ {string.Join(' ', words.Order(StringComparer.Ordinal))} }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ") : string.Empty;
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        var isStruct = type.IsValueType && System.Nullable.GetUnderlyingType(type) is null;
        var value = !parameter.HasDefaultValue ? string.Empty
            : parameter.RawDefaultValue is null && isStruct ? " = default" : $" = {Literal(parameter.RawDefaultValue)}";
        return $"{modifier}{Name(type)}{Nullable(parameter)} {parameter.Name}{value}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraint(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        var words = argument.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal).ToList();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            words.Insert(0, "class");
        }

        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            words.Add("new()");
        }

        return words.Count > 0 ? $" where {argument.Name} : {string.Join(", ", words)}" : string.Empty;
    }

    private static string Modifiers(MethodBase method)
        => (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : string.Empty)
            + (method.IsStatic ? "static " : string.Empty)
            + (method.DeclaringType!.IsInterface ? (method.IsAbstract || method.IsStatic ? string.Empty : "default ")
                : method.IsAbstract ? "abstract "
                : method is MethodInfo info && info.GetBaseDefinition() != info ? "override "
                : method is { IsVirtual: true, IsFinal: false } ? "virtual " : string.Empty);

    private static string Name(Type type)
    {
        if (System.Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Name(value)}?";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        var name = type.Name.Split('`')[0];
        if (type is { IsNested: true, IsGenericParameter: false })
        {
            name = $"{type.DeclaringType!.Name.Split('`')[0]}.{name}";
        }

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string Nullable(ParameterInfo parameter)
        => IsAnnotated(new NullabilityInfoContext().Create(parameter), parameter.ParameterType) ? "?" : string.Empty;

    private static string Nullable(PropertyInfo property)
        => IsAnnotated(new NullabilityInfoContext().Create(property), property.PropertyType) ? "?" : string.Empty;

    // A type parameter counts as nullable unless constrained, which says nothing about the signature.
    private static bool IsAnnotated(NullabilityInfo info, Type type) => info.ReadState == NullabilityState.Nullable
        && !type.IsValueType && !type.IsGenericParameter && !(type.IsByRef && type.GetElementType() is { IsGenericParameter: true } or { IsValueType: true });

    private static string Experimental(MemberInfo member)
        => member.GetCustomAttribute<ExperimentalAttribute>() is { } attribute ? $"[{attribute.DiagnosticId}] "
            : member.GetCustomAttribute<ObsoleteAttribute>() is { } obsolete && !obsolete.Message!.Contains("required members", StringComparison.Ordinal)
                ? "[obsolete] "
                : string.Empty;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Not the accessors of properties, and not what the compiler writes for records.
    private static bool IsWritten(MethodInfo method)
        => (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.IsDefined(typeof(CompilerGeneratedAttribute));
}
