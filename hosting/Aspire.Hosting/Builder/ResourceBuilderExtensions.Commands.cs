using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds a command that a user can run on the resource, in place of one of the same name.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name.</param>
    /// <param name="displayName">The name that is shown.</param>
    /// <param name="executeCommand">Runs the command.</param>
    /// <param name="commandOptions">How it is shown, and what it asks for; null for the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">Two arguments have the same name.</exception>
    [OverloadResolutionPriority(1)]
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        var options = commandOptions ?? new();
        _ = new InteractionInputCollection(options.Arguments); // refuses names that occur twice
        return builder.ReplaceCommand(new ResourceCommandAnnotation(
            name, displayName, options.UpdateState ?? AlwaysEnabled, executeCommand, options.Description, options.Arguments,
            options.ConfirmationMessage, options.IconName, options.IconVariant, options.IsHighlighted, options.Visibility, options.ValidateArguments));
    }

    /// <summary>The former verb for a command, without options.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name.</param>
    /// <param name="displayName">The name that is shown.</param>
    /// <param name="executeCommand">Runs the command.</param>
    /// <param name="updateState">Tells whether it can be used; null means always.</param>
    /// <param name="displayDescription">What it does; null for nothing to say.</param>
    /// <param name="parameter">Not used any more.</param>
    /// <param name="confirmationMessage">What is asked before; null for nothing.</param>
    /// <param name="iconName">The name of a Fluent UI icon; null for none.</param>
    /// <param name="iconVariant">The style of the icon; null for the usual one.</param>
    /// <param name="isHighlighted">Whether it has a button of its own beside the menu. Default false.</param>
    /// <returns>The builder.</returns>
    [Obsolete("This method is obsolete and will be removed in a future version. Use the overload that accepts a CommandOptions instance instead.")]
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        Func<UpdateCommandStateContext, ResourceCommandState>? updateState = null,
        string? displayDescription = null,
        object? parameter = null,
        string? confirmationMessage = null,
        string? iconName = null,
        IconVariant? iconVariant = null,
        bool isHighlighted = false)
        where T : IResource
        => builder.ReplaceCommand(new ResourceCommandAnnotation(
            name, displayName, updateState ?? AlwaysEnabled, executeCommand, displayDescription, parameter,
            confirmationMessage, iconName, iconVariant, isHighlighted));

    private static ResourceCommandState AlwaysEnabled(UpdateCommandStateContext context) => ResourceCommandState.Enabled;

    private static IResourceBuilder<T> ReplaceCommand<T>(this IResourceBuilder<T> builder, ResourceCommandAnnotation command) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(each => each.Name == command.Name) is { } existing)
        {
            builder.Resource.Annotations.Remove(existing);
        }

        return builder.WithAnnotation(command);
    }
}
