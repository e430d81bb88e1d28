using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a parameter's value is when none is configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>Gives the value.</summary>
    /// <returns>The value.</returns>
    public abstract string GetDefaultValue();

    /// <summary>Describes the default in a manifest, inside of the object <c>default</c>.</summary>
    /// <param name="context">Where to write.</param>
    public abstract void WriteToManifest(ManifestPublishingContext context);
}

/// <summary>A default that is a plain value.</summary>
internal sealed class ConstantParameterDefault(Func<string> valueGetter) : ParameterDefault
{
    private readonly Lazy<string> _value = new(valueGetter);

    public override string GetDefaultValue() => _value.Value;

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
}

/// <summary>A default that is kept in the user's secrets, so that the next run finds the same value.</summary>
internal sealed class UserSecretsParameterDefault(string parameterName, ParameterDefault inner, IUserSecretsManager userSecrets) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = inner.GetDefaultValue();
        // Without user secrets the value still serves this run; the start says so.
        _ = userSecrets.TrySetSecret($"Parameters:{parameterName}", value);
        return value;
    }

    public override void WriteToManifest(ManifestPublishingContext context) => inner.WriteToManifest(context);
}
