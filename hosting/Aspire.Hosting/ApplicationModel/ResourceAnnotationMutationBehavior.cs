namespace Aspire.Hosting.ApplicationModel;

/// <summary>What adding an annotation does to one of the same type that is already there.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Both stay.</summary>
    Append,

    /// <summary>The new one takes the place of the only one there; more than one there is an error.</summary>
    Replace,
}
