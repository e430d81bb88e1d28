using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A default that is generated at random, as a password.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    /// <summary>The least length. Default 22, which gives 128 bits where all kinds of characters are allowed.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether lower case letters are allowed. Default true.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether upper case letters are allowed. Default true.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits are allowed. Default true.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether special characters are allowed. Default true.</summary>
    public bool Special { get; set; } = true;

    /// <summary>The least number of lower case letters. Default 0.</summary>
    public int MinLower { get; set; }

    /// <summary>The least number of upper case letters. Default 0.</summary>
    public int MinUpper { get; set; }

    /// <summary>The least number of digits. Default 0.</summary>
    public int MinNumeric { get; set; }

    /// <summary>The least number of special characters. Default 0.</summary>
    public int MinSpecial { get; set; }

    /// <summary>Generates a value, another one each time.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">No kind of character is allowed, or one that is not has a least number.</exception>
    public override string GetDefaultValue() => PasswordGenerator.Generate(this);

    /// <inheritdoc/>
    public override void WriteToManifest(ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, allowed) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) })
        {
            if (!allowed)
            {
                writer.WriteBoolean(name, false);
            }
        }

        foreach (var (name, least) in new[] { ("minLower", MinLower), ("minUpper", MinUpper), ("minNumeric", MinNumeric), ("minSpecial", MinSpecial) })
        {
            if (least != 0)
            {
                writer.WriteNumber(name, least);
            }
        }

        writer.WriteEndObject();
    }
}
