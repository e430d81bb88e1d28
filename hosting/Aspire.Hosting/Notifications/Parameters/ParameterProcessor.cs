using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Notifications;

/// <summary>Finds the parameters' values when the application starts, and asks the person at the dashboard for those that are missing.</summary>
internal sealed class ParameterProcessor(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IInteractionService interactions,
    IUserSecretsManager secrets,
    ILogger<ParameterProcessor> logger)
{
    private readonly Lock _gate = new();
    private readonly List<ParameterResource> _unresolved = [];
    private CancellationTokenSource? _asking;

    /// <summary>
    /// Publishes each parameter's state. Returns at once also when values are missing: what needs one waits for it, while the person is asked.
    /// Without a person such a parameter fails, and what needs it cannot start.
    /// </summary>
    public async Task InitializeAsync(CancellationToken cancellationToken)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            await InitializeAsync(parameter).ConfigureAwait(false);
        }

        lock (_gate)
        {
            if (_unresolved.Count > 0)
            {
                _asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                _ = AskUntilResolvedAsync(_asking.Token);
            }
        }
    }

    /// <summary>Gives a parameter its value. What waits for it goes on; what has it already keeps the old one until it is restarted.</summary>
    internal async Task SetAsync(ParameterResource parameter, string value, bool save)
    {
        if (parameter.WaitForValueTcs is not { Task.IsCompleted: false })
        {
            parameter.WaitForValueTcs = NewSource();
        }

        parameter.WaitForValueTcs.TrySetResult(value);
        lock (_gate)
        {
            _unresolved.Remove(parameter);
            if (_unresolved.Count == 0)
            {
                // Takes the question away when the last value came by another way than its answer.
                _asking?.Cancel();
            }
        }

        await PublishAsync(parameter, value, KnownResourceStates.Running).ConfigureAwait(false);
        loggers.GetLogger(parameter).LogInformation("Parameter resource {ResourceName} has been resolved via user interaction.", parameter.Name);
        if (save && !secrets.TrySetSecret(parameter.ConfigurationKey, value))
        {
            logger.LogWarning("The value of parameter '{ParameterName}' could not be saved to '{Path}' and lasts for this run only.", parameter.Name, secrets.FilePath);
        }
    }

    private static TaskCompletionSource<string> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task InitializeAsync(ParameterResource parameter)
    {
        if (executionContext.IsRunMode && interactions.IsAvailable && !parameter.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == KnownResourceCommands.SetParameterCommand))
        {
            parameter.Annotations.Add(SetParameterCommand.Create(parameter, this, secrets));
        }

        var source = parameter.WaitForValueTcs = NewSource();
        try
        {
            var value = parameter.ValueInternal;
            source.TrySetResult(value);
            await PublishAsync(parameter, value, KnownResourceStates.Running).ConfigureAwait(false);
        }
        catch (MissingParameterValueException ex)
        {
            if (interactions.IsAvailable)
            {
                lock (_gate)
                {
                    _unresolved.Add(parameter);
                }

                loggers.GetLogger(parameter).LogWarning("Parameter resource {ResourceName} could not be initialized. Waiting for user input.", parameter.Name);
            }
            else
            {
                Fail(source, parameter, ex);
            }

            await PublishAsync(parameter, ex.Message, new(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn)).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            Fail(source, parameter, ex);
            await PublishAsync(parameter, ex.Message, new("Error initializing parameter", KnownResourceStateStyles.Error)).ConfigureAwait(false);
        }
    }

    private void Fail(TaskCompletionSource<string> source, ParameterResource parameter, Exception failure)
    {
        source.TrySetException(failure);

        // Nobody may ever ask for the value; the log below has the failure.
        _ = source.Task.Exception;
        loggers.GetLogger(parameter).LogError(failure, "Failed to initialize parameter resource {ResourceName}.", parameter.Name);
    }

    private async Task AskUntilResolvedAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Unresolved() is { Length: > 0 } parameters)
            {
                var notification = await interactions.PromptNotificationAsync(
                    ParameterTexts.BarTitle,
                    ParameterTexts.BarMessage,
                    new NotificationInteractionOptions { Intent = MessageIntent.Warning, PrimaryButtonText = ParameterTexts.BarButton },
                    cancellationToken).ConfigureAwait(false);
                if (notification is { Canceled: false, Data: true })
                {
                    await AskAsync(parameters, cancellationToken).ConfigureAwait(false);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nothing is missing any more, or the application stops.
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Failed to handle unresolved parameters.");
        }
    }

    private async Task AskAsync(ParameterResource[] parameters, CancellationToken cancellationToken)
    {
        var inputs = parameters.Select(parameter => parameter.CreateInput()).ToArray();
        var save = ParameterTexts.SaveInput(secrets.IsAvailable);
        var answer = await interactions.PromptInputsAsync(
            ParameterTexts.InputsTitle,
            ParameterTexts.InputsMessage,
            [.. inputs, save],
            new InputsDialogInteractionOptions { PrimaryButtonText = ParameterTexts.SaveButton, ShowDismiss = true, EnableMessageMarkdown = true },
            cancellationToken).ConfigureAwait(false);
        if (answer.Canceled)
        {
            return;
        }

        foreach (var (parameter, input) in parameters.Zip(inputs))
        {
            if (!string.IsNullOrEmpty(input.Value))
            {
                await SetAsync(parameter, input.Value, ParameterTexts.IsTrue(save)).ConfigureAwait(false);
            }
        }
    }

    private ParameterResource[] Unresolved()
    {
        lock (_gate)
        {
            return [.. _unresolved];
        }
    }

    private Task PublishAsync(ParameterResource parameter, string value, ResourceStateSnapshot? state) => notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
    {
        State = state,
        Properties = snapshot.Properties.With(new(KnownProperties.Parameter.Value, value) { IsSensitive = parameter.Secret })
    });
}
