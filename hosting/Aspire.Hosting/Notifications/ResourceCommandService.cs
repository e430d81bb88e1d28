using Aspire.Hosting.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs resources' commands, such as <c>start</c>, <c>stop</c> and <c>restart</c> (see <see cref="KnownResourceCommands"/>).</summary>
public class ResourceCommandService
{
    /// <summary>Names that commands had before 13.0, still sent by older dashboards and scripts.</summary>
    private static readonly Dictionary<string, string> FormerNames = new(StringComparer.Ordinal)
    {
        ["resource-start"] = KnownResourceCommands.StartCommand,
        ["resource-stop"] = KnownResourceCommands.StopCommand,
        ["resource-restart"] = KnownResourceCommands.RestartCommand
    };

    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>Runs a command of a resource instance.</summary>
    /// <param name="resourceId">The instance's name, or the resource's if it has one instance.</param>
    /// <param name="commandName">The command's name.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    /// <returns>What came of it. An unknown resource or command is a failure, not an exception.</returns>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
        => ExecuteAsync(resourceId, commandName, arguments: null, interactive: false, cancellationToken);

    /// <summary>Runs a command of a resource instance with arguments.</summary>
    /// <param name="resourceId">The instance's name, or the resource's if it has one instance.</param>
    /// <param name="commandName">The command's name.</param>
    /// <param name="arguments">The values of the arguments that the command declares.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    /// <returns>What came of it. An unknown resource or command, or an invalid argument, is a failure, not an exception.</returns>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return ExecuteAsync(resourceId, commandName, Values(arguments), interactive: false, cancellationToken);
    }

    /// <summary>Runs a command of a resource. Where it has several instances, on all at once.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="commandName">The command's name.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    /// <returns>What came of it; with several instances, one failure fails the whole.</returns>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        => ExecuteCommandAsync(resource, commandName, new InteractionInputCollection([]), cancellationToken);

    /// <summary>Runs a command of a resource with arguments. Where it has several instances, on all at once.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="commandName">The command's name.</param>
    /// <param name="arguments">The values of the arguments that the command declares.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    /// <returns>What came of it; with several instances, one failure fails the whole.</returns>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, InteractionInputCollection arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(arguments);
        var values = Values(arguments);
        var names = resource.GetResolvedResourceNames();
        var results = await Task.WhenAll(
            names.Select(name => ExecuteAsync(resource, name, commandName, values, interactive: false, cancellationToken))).ConfigureAwait(false);
        return results.Length == 1 ? results[0] : Aggregate(names, results);
    }

    /// <summary>Runs a command for a person (<paramref name="interactive"/>: asks for the arguments that are missing) or for a program.</summary>
    /// <param name="resourceId">The instance's name, or the resource's if it has one instance.</param>
    /// <param name="commandName">The command's name.</param>
    /// <param name="arguments">The arguments by name; null for none given.</param>
    /// <param name="interactive">Whether there is a person to ask.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    internal async Task<ExecuteCommandResult> ExecuteAsync(string resourceId, string commandName, IReadOnlyDictionary<string, string?>? arguments, bool interactive, CancellationToken cancellationToken)
        => _notifications.TryGetCurrentState(resourceId, out var current)
            ? await ExecuteAsync(current.Resource, current.ResourceId, commandName, arguments, interactive, cancellationToken).ConfigureAwait(false)
            : CommandResults.Failure($"Resource '{resourceId}' not found.");

    private async Task<ExecuteCommandResult> ExecuteAsync(
        IResource resource,
        string resourceId,
        string commandName,
        IReadOnlyDictionary<string, string?>? arguments,
        bool interactive,
        CancellationToken cancellationToken)
    {
        var logger = _loggers.GetLogger(resourceId);
        logger.LogInformation("Executing command '{CommandName}'.", commandName);
        if (Find(resource, commandName) is not { } command)
        {
            logger.LogInformation("Command '{CommandName}' not available.", commandName);
            var displayName = resource.GetResolvedResourceNames().Length > 1 ? resourceId : resource.Name;
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{displayName}'.");
        }

        try
        {
            if (UnknownArguments(command, arguments) is { } unknown)
            {
                return CommandResults.Failure(unknown);
            }

            var inputs = Inputs(command, arguments);
            if (interactive && arguments is null && command.Arguments.Count > 0)
            {
                var answer = await AskAsync(command, inputs, cancellationToken).ConfigureAwait(false);
                if (answer.Canceled)
                {
                    return CommandResults.Canceled();
                }

                inputs = answer.Data;
            }
            else if (!await LoadAndValidateAsync(command, inputs, cancellationToken).ConfigureAwait(false))
            {
                return new ExecuteCommandResult { Success = false, Message = "Command argument validation failed.", InvalidArguments = inputs };
            }

            using var scope = interactive ? null : InteractionService.WithoutPerson();
            var result = await command.ExecuteCommand(new ExecuteCommandContext
            {
                ResourceName = resourceId,
                Services = _services,
                Logger = logger,
                Arguments = inputs,
                CancellationToken = cancellationToken
            }).ConfigureAwait(false);
            Log(logger, commandName, result);
            return result;
        }
        catch (OperationCanceledException)
        {
            logger.LogDebug("Command '{CommandName}' was canceled.", commandName);
            return CommandResults.Canceled();
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Error executing command '{CommandName}'.", commandName);
            return CommandResults.Failure(ex);
        }
    }

    private static ResourceCommandAnnotation? Find(IResource resource, string commandName)
    {
        var commands = resource.Annotations.OfType<ResourceCommandAnnotation>().ToArray();
        return commands.LastOrDefault(command => command.Name == commandName)
            ?? (FormerNames.TryGetValue(commandName, out var currentName) ? commands.LastOrDefault(command => command.Name == currentName) : null);
    }

    private async Task<InteractionResult<InteractionInputCollection>> AskAsync(ResourceCommandAnnotation command, InteractionInputCollection inputs, CancellationToken cancellationToken)
    {
        var interactions = _services.GetRequiredService<IInteractionService>();
        if (!interactions.IsAvailable)
        {
            throw new InvalidOperationException("Command requires input, but interactive prompting is not available.");
        }

        return await interactions.PromptInputsAsync(
            command.DisplayName,
            command.DisplayDescription,
            inputs,
            new InputsDialogInteractionOptions
            {
                PrimaryButtonText = command.DisplayName,
                ShowDismiss = true,
                ShowSecondaryButton = true,
                ValidationCallback = command.ValidateArguments
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> LoadAndValidateAsync(ResourceCommandAnnotation command, InteractionInputCollection inputs, CancellationToken cancellationToken)
    {
        foreach (var input in inputs)
        {
            if (input.DynamicLoading is not { } loading
                || (!loading.AlwaysLoadOnStart && loading.DependsOnInputs?.Any(name => string.IsNullOrEmpty(inputs.GetString(name))) == true))
            {
                continue;
            }

            await loading.LoadCallback(new LoadInputContext
            {
                Input = input,
                AllInputs = inputs,
                Services = _services,
                CancellationToken = cancellationToken
            }).ConfigureAwait(false);
        }

        return await InputValidation.ValidateAsync(inputs, command.ValidateArguments, _services, cancellationToken).ConfigureAwait(false);
    }

    private static string? UnknownArguments(ResourceCommandAnnotation command, IReadOnlyDictionary<string, string?>? arguments)
    {
        var known = command.Arguments.Select(argument => argument.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] unknown = [.. (arguments?.Keys ?? []).Where(name => !known.Contains(name))];
        return unknown switch
        {
            [] => null,
            [var one] => $"Unknown argument '{one}' for command '{command.Name}'.",
            _ => $"Unknown arguments for command '{command.Name}': {string.Join(", ", unknown.Select(name => $"'{name}'"))}."
        };
    }

    /// <summary>Copies of the declared inputs, so that two runs of a command do not share values.</summary>
    private static InteractionInputCollection Inputs(ResourceCommandAnnotation command, IReadOnlyDictionary<string, string?>? arguments)
    {
        var values = new Dictionary<string, string?>(arguments ?? new Dictionary<string, string?>(), StringComparer.OrdinalIgnoreCase);
        return new InteractionInputCollection([.. command.Arguments.Select(input => new InteractionInput
        {
            Name = input.Name,
            Label = input.Label,
            Description = input.Description,
            EnableDescriptionMarkdown = input.EnableDescriptionMarkdown,
            InputType = input.InputType,
            Required = input.Required,
            Options = input.Options,
            DynamicLoading = input.DynamicLoading,
            Value = values.TryGetValue(input.Name, out var value) ? value : input.Value,
            Placeholder = input.Placeholder,
            AllowCustomChoice = input.AllowCustomChoice,
            Disabled = input.Disabled,
            MaxLength = input.MaxLength
        })]);
    }

    private static Dictionary<string, string?> Values(InteractionInputCollection arguments)
        => arguments.ToDictionary(input => input.Name, input => input.Value, StringComparer.OrdinalIgnoreCase);

    private static void Log(ILogger logger, string commandName, ExecuteCommandResult result)
    {
        if (result.Success)
        {
            logger.LogInformation("Successfully executed command '{CommandName}'.", commandName);
        }
        else if (result.Canceled)
        {
            logger.LogDebug("Command '{CommandName}' was canceled.", commandName);
        }
        else
        {
            logger.LogInformation("Failure executing command '{CommandName}'. Error message: {ErrorMessage}", commandName, result.Message);
        }
    }

    private static ExecuteCommandResult Aggregate(string[] names, ExecuteCommandResult[] results)
    {
        var failures = names.Zip(results).Where(item => item.Second is { Success: false, Canceled: false }).ToArray();
        if (failures.Length > 0)
        {
            var lines = failures.Select(item => $"Resource '{item.First}' failed with error message: {item.Second.Message}");
            return CommandResults.Failure(string.Join(Environment.NewLine, [$"{failures.Length} command executions failed.", .. lines]));
        }

        return results.Any(result => result.Canceled)
            ? CommandResults.Canceled()
            : new ExecuteCommandResult { Success = true, Data = results.FirstOrDefault(result => result.Data is not null)?.Data };
    }
}
