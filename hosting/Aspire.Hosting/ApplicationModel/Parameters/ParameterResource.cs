namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that comes from outside the app host: from configuration, from the user, or generated once.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _configured;
    private string? _configurationKey;

    /// <summary>Creates the parameter.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="callback">Gives the value; it gets <see cref="Default"/> and is called once, when the value is first asked for.</param>
    /// <param name="secret">Whether the value must not be shown. Default false.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _configured = new(() => callback(Default));
        Secret = secret;
    }

    /// <summary>What the value is when none is configured; null for none.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether the value must not be shown.</summary>
    public bool Secret { get; }

    /// <summary>Whether the value is a connection string. Default false.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>What the value is for, shown to whoever is asked for it; null for nothing.</summary>
    public string? Description { get; set; }

    /// <summary>Whether <see cref="Description"/> is Markdown. Default false.</summary>
    public bool EnableDescriptionMarkdown { get; set; }

    /// <summary>The manifest form, as <c>{password.value}</c>.</summary>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>The value, with the thread blocked until it is there.</summary>
    [Obsolete("Use GetValueAsync for async access or pass the ParameterResource directly to methods that accept it (e.g., environment variables).")]
    public string Value => GetValueAsync(default).AsTask().GetAwaiter().GetResult()!;

    /// <summary>The key in the configuration that holds the value.</summary>
    internal string ConfigurationKey
    {
        get => _configurationKey ?? (IsConnectionString ? $"ConnectionStrings:{Name}" : $"Parameters:{Name}");
        set => _configurationKey = value;
    }

    /// <summary>The value that the user may still give; null when only the configuration counts.</summary>
    internal TaskCompletionSource<string>? WaitForValueTcs { get; set; }

    /// <summary>The value as it is known now: the user's, or else the configured one.</summary>
    /// <exception cref="MissingParameterValueException">There is none.</exception>
    internal string ValueInternal => WaitForValueTcs?.Task is { IsCompletedSuccessfully: true } given ? given.Result : _configured.Value;

    /// <summary>Gets the value, waiting for the user where the app host asks for it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value.</returns>
    /// <exception cref="MissingParameterValueException">There is none.</exception>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
        => WaitForValueTcs is null ? ValueInternal : await WaitForValueTcs.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Gets the value, which is the same for everyone.</summary>
    /// <param name="_">Not used.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value.</returns>
    // Not left to the interface's default: a derived type that implements the interface anew would lose the wait.
    public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) => GetValueAsync(cancellationToken);

    /// <summary>The question by which the user is asked for the value.</summary>
    internal InteractionInput CreateInput() => this.TryGetLastAnnotation<InputGeneratorAnnotation>(out var custom)
        ? custom.InputGenerator(this)
        : new InteractionInput
        {
            Name = Name,
            InputType = Secret ? InputType.SecretText : InputType.Text,
            Label = Name,
            Description = Description,
            EnableDescriptionMarkdown = EnableDescriptionMarkdown,
            Placeholder = $"Enter value for {Name}",
        };
}
