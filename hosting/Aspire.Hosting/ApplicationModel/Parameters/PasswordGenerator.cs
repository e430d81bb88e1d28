using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Generates passwords from the characters that Aspire uses, so that a generated value never needs quoting.</summary>
internal static class PasswordGenerator
{
    // Without letters that are taken for another (i, l, o), and without what shells, URLs and connection strings treat specially.
    private const string Lower = "abcdefghjkmnpqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Numeric = "0123456789";
    private const string Special = "-_.{}~()*+!";

    public static string Generate(GenerateParameterDefault rules)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rules.MinLength);
        (string Name, string Characters, bool Allowed, int Least)[] kinds =
        [
            ("lower", Lower, rules.Lower, rules.MinLower),
            ("upper", Upper, rules.Upper, rules.MinUpper),
            ("numeric", Numeric, rules.Numeric, rules.MinNumeric),
            ("special", Special, rules.Special, rules.MinSpecial),
        ];

        var required = new List<char>();
        foreach (var (name, characters, allowed, least) in kinds)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(least);
            if (!allowed && least > 0)
            {
                throw new ArgumentException($"'min{char.ToUpperInvariant(name[0])}{name[1..]}' must be 0 if '{name}' is disabled.");
            }

            required.AddRange(RandomNumberGenerator.GetItems<char>(characters, least));
        }

        var choices = string.Concat(kinds.Where(kind => kind.Allowed).Select(kind => kind.Characters));
        if (choices.Length == 0)
        {
            throw new ArgumentException("At least one character type must be enabled.");
        }

        char[] password = [.. required, .. RandomNumberGenerator.GetItems<char>(choices, Math.Max(0, rules.MinLength - required.Count))];
        RandomNumberGenerator.Shuffle<char>(password);
        return new(password);
    }
}
