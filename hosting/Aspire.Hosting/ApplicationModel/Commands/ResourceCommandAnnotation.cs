using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that a user can run on a resource.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}, Name = {Name}")]
public sealed class ResourceCommandAnnotation : IResourceAnnotation
{
    /// <summary>Creates a command without arguments.</summary>
    /// <param name="name">The name, unique within the resource.</param>
    /// <param name="displayName">The name that is shown.</param>
    /// <param name="updateState">Tells, at every change of the resource, whether it can be used.</param>
    /// <param name="executeCommand">Runs it.</param>
    /// <param name="displayDescription">What it does; null for nothing to say.</param>
    /// <param name="parameter">Not used any more.</param>
    /// <param name="confirmationMessage">What is asked before; null for nothing.</param>
    /// <param name="iconName">The name of a Fluent UI icon; null for none.</param>
    /// <param name="iconVariant">The style of the icon; null for the usual one.</param>
    /// <param name="isHighlighted">Whether it has a button of its own beside the menu.</param>
    public ResourceCommandAnnotation(
        string name,
        string displayName,
        Func<UpdateCommandStateContext, ResourceCommandState> updateState,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        string? displayDescription,
        object? parameter,
        string? confirmationMessage,
        string? iconName,
        IconVariant? iconVariant,
        bool isHighlighted)
        : this(name, displayName, updateState, executeCommand, displayDescription, arguments: null, confirmationMessage, iconName, iconVariant, isHighlighted)
        => _parameter = parameter;

    /// <summary>Creates a command.</summary>
    /// <param name="name">The name, unique within the resource.</param>
    /// <param name="displayName">The name that is shown.</param>
    /// <param name="updateState">Tells, at every change of the resource, whether it can be used.</param>
    /// <param name="executeCommand">Runs it.</param>
    /// <param name="displayDescription">What it does; null for nothing to say.</param>
    /// <param name="arguments">What the user is asked for; null for nothing.</param>
    /// <param name="confirmationMessage">What is asked before; null for nothing.</param>
    /// <param name="iconName">The name of a Fluent UI icon; null for none.</param>
    /// <param name="iconVariant">The style of the icon; null for the usual one.</param>
    /// <param name="isHighlighted">Whether it has a button of its own beside the menu.</param>
    /// <param name="visibility">Where it is offered. Default: everywhere.</param>
    /// <param name="validateArguments">Checks the arguments; null for no check.</param>
    public ResourceCommandAnnotation(
        string name,
        string displayName,
        Func<UpdateCommandStateContext, ResourceCommandState> updateState,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        string? displayDescription,
        IReadOnlyList<InteractionInput>? arguments,
        string? confirmationMessage,
        string? iconName,
        IconVariant? iconVariant,
        bool isHighlighted,
        ResourceCommandVisibility visibility = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api,
        Func<InputsDialogValidationContext, Task>? validateArguments = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(displayName);
        ArgumentNullException.ThrowIfNull(updateState);
        ArgumentNullException.ThrowIfNull(executeCommand);

        Name = name;
        DisplayName = displayName;
        UpdateState = updateState;
        ExecuteCommand = executeCommand;
        DisplayDescription = displayDescription;
        Arguments = arguments ?? [];
        ConfirmationMessage = confirmationMessage;
        IconName = iconName;
        IconVariant = iconVariant;
        IsHighlighted = isHighlighted;
        Visibility = visibility;
        ValidateArguments = validateArguments;
    }

    private readonly object? _parameter;

    /// <summary>The name, unique within the resource.</summary>
    public string Name { get; }

    /// <summary>The name that is shown.</summary>
    public string DisplayName { get; }

    /// <summary>Tells, at every change of the resource, whether the command can be used.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; }

    /// <summary>Runs the command.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; }

    /// <summary>What it does; null for nothing to say.</summary>
    public string? DisplayDescription { get; }

    /// <summary>Not used any more.</summary>
    [Obsolete("Use Arguments to describe invocation arguments and ExecuteCommandContext.Arguments to read them.")]
    public object? Parameter => _parameter;

    /// <summary>What the user is asked for.</summary>
    public IReadOnlyList<InteractionInput> Arguments { get; }

    /// <summary>Checks the arguments; null for no check.</summary>
    public Func<InputsDialogValidationContext, Task>? ValidateArguments { get; }

    /// <summary>What is asked before; null for nothing.</summary>
    public string? ConfirmationMessage { get; }

    /// <summary>The name of a Fluent UI icon; null for none.</summary>
    public string? IconName { get; }

    /// <summary>The style of the icon; null for the usual one.</summary>
    public IconVariant? IconVariant { get; }

    /// <summary>Whether it has a button of its own beside the menu.</summary>
    public bool IsHighlighted { get; }

    /// <summary>Where it is offered.</summary>
    public ResourceCommandVisibility Visibility { get; }
}
