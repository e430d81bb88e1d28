using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which naming rules a resource's name has to meet when it is added to the builder.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}")]
public sealed class NameValidationPolicyAnnotation : IResourceAnnotation
{
    /// <summary>All rules: 1 to 64 ASCII letters, digits and single inner hyphens, beginning with a letter.</summary>
    public static readonly NameValidationPolicyAnnotation Default = new();

    /// <summary>No rules.</summary>
    public static readonly NameValidationPolicyAnnotation None = new()
    {
        MaxLength = null,
        ValidateStartsWithLetter = false,
        ValidateAllowedCharacters = false,
        ValidateNoConsecutiveHyphens = false,
        ValidateNoTrailingHyphen = false,
    };

    /// <summary>The greatest length; null for no limit. Default 64.</summary>
    public int? MaxLength { get; init; } = 64;

    /// <summary>Whether the name must begin with an ASCII letter. Default true.</summary>
    public bool ValidateStartsWithLetter { get; init; } = true;

    /// <summary>Whether only ASCII letters, digits and hyphens are allowed. Default true.</summary>
    public bool ValidateAllowedCharacters { get; init; } = true;

    /// <summary>Whether two hyphens in a row are refused. Default true.</summary>
    public bool ValidateNoConsecutiveHyphens { get; init; } = true;

    /// <summary>Whether a hyphen at the end is refused. Default true.</summary>
    public bool ValidateNoTrailingHyphen { get; init; } = true;
}
