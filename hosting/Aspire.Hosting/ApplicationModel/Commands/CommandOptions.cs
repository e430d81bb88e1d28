namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command is shown, and what it asks for.</summary>
public class CommandOptions
{
    private IReadOnlyList<InteractionInput> _arguments = [];

    /// <summary>What it does; null for nothing to say.</summary>
    public string? Description { get; set; }

    /// <summary>Not used any more.</summary>
    [Obsolete("Use Arguments to describe invocation arguments and ExecuteCommandContext.Arguments to read them.")]
    public object? Parameter { get; set; }

    /// <summary>What the user is asked for. Default nothing; null counts as nothing.</summary>
    public IReadOnlyList<InteractionInput> Arguments
    {
        get => _arguments;
        set => _arguments = value ?? [];
    }

    /// <summary>Checks the arguments; null for no check.</summary>
    public Func<InputsDialogValidationContext, Task>? ValidateArguments { get; set; }

    /// <summary>Where the command is offered. Default: everywhere.</summary>
    public ResourceCommandVisibility Visibility { get; set; } = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api;

    /// <summary>What is asked before; null for nothing.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>The name of a Fluent UI icon; null for none.</summary>
    public string? IconName { get; set; }

    /// <summary>The style of the icon; null for the usual one.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether it has a button of its own beside the menu. Default false.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Tells whether the command can be used; null means always.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}
