namespace Aspire.Hosting.ApplicationModel;

/// <summary>Checks the names of resources and endpoints, which become host names, file names and environment variables.</summary>
internal static class ModelName
{
    public static void Validate(string target, string name) => Validate(target, name, NameValidationPolicyAnnotation.Default);

    /// <exception cref="ArgumentException">The name breaks a rule that the policy asks for.</exception>
    public static void Validate(string target, string name, NameValidationPolicyAnnotation policy)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(name);

        if (FindFault(name, policy) is { } fault)
        {
            throw new ArgumentException($"{target} name '{name}' is invalid. {fault}", nameof(name));
        }
    }

    private static string? FindFault(string name, NameValidationPolicyAnnotation policy)
    {
        if (policy.MaxLength is { } maxLength && (name.Length < 1 || name.Length > maxLength))
        {
            return $"Name must be between 1 and {maxLength} characters long.";
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '-')
            {
                if (policy.ValidateNoConsecutiveHyphens && i > 0 && name[i - 1] == '-')
                {
                    return "Name cannot contain consecutive hyphens.";
                }
            }
            else if (policy.ValidateAllowedCharacters && !char.IsAsciiLetterOrDigit(name[i]))
            {
                return "Name must contain only ASCII letters, digits, and hyphens.";
            }
        }

        if (policy.ValidateStartsWithLetter && name.Length > 0 && !char.IsAsciiLetter(name[0]))
        {
            return "Name must start with an ASCII letter.";
        }

        return policy.ValidateNoTrailingHyphen && name.EndsWith('-') ? "Name cannot end with a hyphen." : null;
    }
}
