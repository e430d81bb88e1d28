using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Notifications;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Pipelines;

/// <summary>
/// Gives every parameter its value before something is deployed: from the configuration, from what an earlier deployment
/// remembered, generated, or from the person at the CLI. What was generated or asked is remembered for the next time.
/// </summary>
internal sealed class PublishParameters(
    ParameterProcessor processor,
    IInteractionService interactions,
    IDeploymentStateManager state,
    IConfiguration configuration)
{
    /// <summary>Resolves the parameters of a model.</summary>
    /// <exception cref="DistributedApplicationException">Some have no value and nobody can be asked; the message names them all.</exception>
    public async Task ResolveAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        var parameters = model.Resources.OfType<ParameterResource>().ToArray();
        List<ParameterResource> missing = [];
        JsonObject remember = [];
        foreach (var parameter in parameters)
        {
            try
            {
                var value = await parameter.GetValueAsync(cancellationToken).ConfigureAwait(false);
                if (parameter.Default is GenerateParameterDefault && configuration[parameter.ConfigurationKey] is null)
                {
                    remember[parameter.Name] = value;
                }
            }
            catch (MissingParameterValueException)
            {
                missing.Add(parameter);
            }
        }

        if (missing.Count > 0)
        {
            foreach (var (parameter, value) in await AskAsync(missing, cancellationToken).ConfigureAwait(false))
            {
                await processor.SetAsync(parameter, value, save: false).ConfigureAwait(false);
                remember[parameter.Name] = value;
            }
        }
        await RememberAsync(remember, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IEnumerable<(ParameterResource Parameter, string Value)>> AskAsync(List<ParameterResource> missing, CancellationToken cancellationToken)
    {
        if (!interactions.IsAvailable)
        {
            var first = missing[0].ConfigurationKey.Replace(":", "__", StringComparison.Ordinal).Replace('-', '_');
            throw new DistributedApplicationException(
                $"No value was given for {(missing.Count == 1 ? "the parameter" : "the parameters")} '{string.Join("', '", missing.Select(parameter => parameter.Name))}'. "
                + $"Set each one, for instance '{missing[0].Name}' by the environment variable {first} or in the AppHost's appsettings.json (\"{missing[0].ConfigurationKey}\"), or run 'aspire deploy' at a terminal to be asked.");
        }
        var inputs = missing.Select(parameter => (Parameter: parameter, Input: parameter.CreateInput())).ToArray();
        var answer = await interactions.PromptInputsAsync(
            "Set unresolved parameters",
            "Please provide values for the unresolved parameters.",
            [.. inputs.Select(pair => pair.Input)],
            new InputsDialogInteractionOptions
            {
                PrimaryButtonText = "Save",
                ValidationCallback = context =>
                {
                    foreach (var input in context.Inputs.Where(input => string.IsNullOrEmpty(input.Value)))
                    {
                        context.AddValidationError(input, "Value is required.");
                    }
                    return Task.CompletedTask;
                },
            },
            cancellationToken).ConfigureAwait(false);
        return answer.Canceled
            ? throw new DistributedApplicationException("The parameters were not given, so nothing was deployed.")
            : inputs.Select(pair => (pair.Parameter, pair.Input.Value!));
    }

    private async Task RememberAsync(JsonObject values, CancellationToken cancellationToken)
    {
        if (values.Count == 0)
        {
            return;
        }
        var section = await state.AcquireSectionAsync("Parameters", cancellationToken).ConfigureAwait(false);
        foreach (var (name, value) in values)
        {
            section.Data[name] = value?.DeepClone();
        }
        await state.SaveSectionAsync(section, cancellationToken).ConfigureAwait(false);
    }
}
