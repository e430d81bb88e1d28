using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Adds parameters.</summary>
public static partial class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value is the configuration's <c>Parameters:name</c>.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter. A hyphen in it may be an underscore in the configuration's key.</param>
    /// <param name="secret">Whether the value must not be shown. Default false.</param>
    /// <returns>The parameter.</returns>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddParameter(CreateParameter(builder, name, secret));
    }

    /// <summary>Adds a parameter with a fixed value; the configuration does not count.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="value">The value.</param>
    /// <param name="publishValueAsDefault">Whether the value is written into manifests as the default. Default false.</param>
    /// <param name="secret">Whether the value must not be shown. Default false.</param>
    /// <returns>The parameter.</returns>
    /// <exception cref="ArgumentException">A secret was to be published.</exception>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddParameter(name, () => value, publishValueAsDefault, secret);
    }

    /// <summary>Adds a parameter whose value a callback gives; the configuration does not count.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="valueGetter">Gives the value; called once.</param>
    /// <param name="publishValueAsDefault">Whether the value is written into manifests as the default. Default false.</param>
    /// <param name="secret">Whether the value must not be shown. Default false.</param>
    /// <returns>The parameter.</returns>
    /// <exception cref="ArgumentException">A secret was to be published.</exception>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(valueGetter);
        if (publishValueAsDefault && secret)
        {
            throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret));
        }

        return builder.AddParameter(new ParameterResource(name, @default => @default?.GetDefaultValue() ?? valueGetter(), secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        });
    }

    /// <summary>Adds a parameter with a default, as a generated one, that counts where the configuration has no <c>Parameters:name</c>.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter. A hyphen in it may be an underscore in the configuration's key.</param>
    /// <param name="value">The default.</param>
    /// <param name="secret">Whether the value must not be shown. Default false.</param>
    /// <param name="persist">Whether, when running, the default's value is kept in the user's secrets for the next run. Default false.</param>
    /// <returns>The parameter.</returns>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);

        var parameter = CreateParameter(builder, name, secret);
        parameter.Default = persist ? Persisted(builder, name, value) : value;
        return builder.AddParameter(parameter);
    }

    /// <summary>Adds a parameter whose value is any key of the configuration.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="configurationKey">The key.</param>
    /// <param name="secret">Whether the value must not be shown. Default false.</param>
    /// <returns>The parameter.</returns>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(
        this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configurationKey);
        return builder.AddParameter(new ParameterResource(name, @default => Configured(builder.Configuration, configurationKey, @default), secret)
        {
            ConfigurationKey = configurationKey,
        });
    }

    /// <summary>Says what the parameter is for, to whoever is asked for its value.</summary>
    /// <param name="builder">The parameter.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="enableMarkdown">Whether that is Markdown. Default false.</param>
    /// <returns>The parameter.</returns>
    public static IResourceBuilder<ParameterResource> WithDescription(
        this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(description);
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>Sets the question by which the user is asked for the value.</summary>
    /// <param name="builder">The parameter.</param>
    /// <param name="createInput">Makes the question.</param>
    /// <returns>The parameter.</returns>
    public static IResourceBuilder<ParameterResource> WithCustomInput(
        this IResourceBuilder<ParameterResource> builder, Func<ParameterResource, InteractionInput> createInput)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(createInput);
        return builder.WithAnnotation(new InputGeneratorAnnotation(createInput));
    }

    /// <summary>Makes a parameter for a password, without adding it; the password is generated where the configuration has no <c>Parameters:name</c>.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="lower">Whether lower case letters are allowed. Default true.</param>
    /// <param name="upper">Whether upper case letters are allowed. Default true.</param>
    /// <param name="numeric">Whether digits are allowed. Default true.</param>
    /// <param name="special">Whether special characters are allowed. Default true.</param>
    /// <param name="minLower">The least number of lower case letters. Default 0.</param>
    /// <param name="minUpper">The least number of upper case letters. Default 0.</param>
    /// <param name="minNumeric">The least number of digits. Default 0.</param>
    /// <param name="minSpecial">The least number of special characters. Default 0.</param>
    /// <returns>The parameter, of 22 characters at least.</returns>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name,
        bool lower = true, bool upper = true, bool numeric = true, bool special = true,
        int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0)
        => CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    /// <summary>
    /// Makes a parameter, without adding it, whose value is generated where the configuration has no <c>Parameters:name</c>, and then kept in
    /// the user's secrets when running.
    /// </summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    /// <param name="parameterDefault">How the value is generated.</param>
    /// <returns>The parameter.</returns>
    public static ParameterResource CreateGeneratedParameter(
        IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault)
    {
        ArgumentNullException.ThrowIfNull(parameterDefault);
        var parameter = CreateParameter(builder, name, secret);
        parameter.Default = Persisted(builder, name, parameterDefault);
        return parameter;
    }

    /// <summary>Makes a parameter, without adding it, whose value is the configuration's <c>Parameters:name</c>.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="secret">Whether the value must not be shown.</param>
    /// <returns>The parameter.</returns>
    public static ParameterResource CreateParameter(IDistributedApplicationBuilder builder, string name, bool secret)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return new(name, @default => Configured(builder.Configuration, $"Parameters:{name}", @default), secret);
    }

    private static ParameterDefault Persisted(IDistributedApplicationBuilder builder, string name, ParameterDefault value)
        => builder.ExecutionContext.IsRunMode ? new UserSecretsParameterDefault(name, value, builder.UserSecretsManager) : value;

    private static string Configured(ConfigurationManager configuration, string key, ParameterDefault? @default)
    {
        var value = configuration[key];
        if (string.IsNullOrEmpty(value))
        {
            // Many shells refuse a hyphen in the name of an environment variable.
            value = configuration[key.Replace('-', '_')] ?? value;
        }

        return value
            ?? @default?.GetDefaultValue()
            ?? throw new MissingParameterValueException(
                $"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter has no default value.");
    }

    private static IResourceBuilder<T> AddParameter<T>(this IDistributedApplicationBuilder builder, T resource) where T : ParameterResource
        => builder.AddResource(resource).WithInitialState(new CustomResourceSnapshot
        {
            ResourceType = KnownResourceTypes.Parameter,
            Properties = [new(CustomResourceKnownProperties.Source, resource.ConfigurationKey)],
            State = KnownResourceStates.Waiting,
        });
}
