namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes the question by which the user is asked for a parameter's value.</summary>
/// <param name="inputGenerator">Makes the question.</param>
public class InputGeneratorAnnotation(Func<ParameterResource, InteractionInput> inputGenerator) : IResourceAnnotation
{
    /// <summary>Makes the question.</summary>
    public Func<ParameterResource, InteractionInput> InputGenerator { get; }
        = inputGenerator ?? throw new ArgumentNullException(nameof(inputGenerator));
}
