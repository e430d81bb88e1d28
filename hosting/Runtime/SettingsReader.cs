namespace NodePostgres.Hosting.Runtime;

/// <summary>Reads the values of a section one by one, and notes each that cannot be read rather than stop at the first.</summary>
/// <param name="section">The section.</param>
/// <param name="prefix">What is put before the key of a fault.</param>
internal sealed class SettingsReader(IConfigurationSection section, string prefix = "")
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];

    /// <summary>What is wrong so far: key, value and remedy of each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>A text.</summary>
    public string Text(string key, string otherwise) => Value(key) ?? otherwise;

    /// <summary>A whole number.</summary>
    public int Number(string key, int otherwise) => Parse(
        key, otherwise, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        $"is not a whole number. Write digits only, for example {otherwise}.");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string key, bool otherwise) => Parse(
        key, otherwise, text => bool.TryParse(text, out var value) ? value : null, "is neither true nor false. Write one of these.");

    /// <summary>One of the values of an enumeration.</summary>
    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum => Parse(
        key, otherwise, text => Enum.TryParse<T>(text, out var value) ? value : null, $"is none of: {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>Program and arguments; an empty list where that is written.</summary>
    public IReadOnlyList<string> Command(string key, IReadOnlyList<string> otherwise)
    {
        _known.Add(key);
        var value = section.GetSection(key);
        var words = value.GetChildren()
            .OrderBy(word => int.TryParse(word.Key, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue)
            .Select(word => word.Value ?? "").ToList();
        if (words.Count > 0)
        {
            return words;
        }

        if (!string.IsNullOrEmpty(value.Value))
        {
            Refuse(key, $"'{value.Value}' is one text. Write program and arguments as a list, for example [ \"npm\", \"run\", \"db:migrate\" ].");
            return otherwise;
        }

        // What an empty list in JSON becomes.
        return value.Value is "" ? [] : otherwise;
    }

    /// <summary>Names and values.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string key)
    {
        _known.Add(key);
        return section.GetSection(key).GetChildren().ToDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal);
    }

    /// <summary>Notes every key that nobody has asked for: a misspelled one would go unseen otherwise.</summary>
    public void RefuseOthers()
    {
        foreach (var key in section.GetChildren().Select(child => child.Key).Where(key => !_known.Contains(key)))
        {
            Refuse(key, $"There is no such setting. There are: {string.Join(", ", _known)}.");
        }
    }

    /// <summary>The faults of those values that are faulty.</summary>
    public static IEnumerable<string> Faulty(params (bool IsFaulty, string Fault)[] values) => values.Where(value => value.IsFaulty).Select(value => value.Fault);

    /// <summary>Refuses faulty settings, all at once.</summary>
    /// <param name="what">What has the faults.</param>
    /// <param name="faults">The faults.</param>
    /// <exception cref="DistributedApplicationException">There is a fault.</exception>
    public static void ThrowIfAny(string what, IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
        {
            throw new DistributedApplicationException(
                $"{what} has {faults.Count} fault(s):{Environment.NewLine}{string.Join(Environment.NewLine, faults.Select(fault => "  - " + fault))}");
        }
    }

    private T Parse<T>(string key, T otherwise, Func<string, T?> parse, string fault)
        where T : struct
    {
        var text = Value(key);
        var value = text is null ? otherwise : parse(text);
        if (value is null)
        {
            Refuse(key, $"'{text}' {fault}");
        }

        return value ?? otherwise;
    }

    private string? Value(string key)
    {
        _known.Add(key);
        return section[key];
    }

    private void Refuse(string key, string fault) => _faults.Add($"{prefix}{key}: {fault}");
}
