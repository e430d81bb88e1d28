using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace NodePostgres.Hosting.NodeBackend;

/// <summary>Reads the values of a section one by one, and notes each that cannot be read rather than stop at the first.</summary>
internal sealed class SettingsReader(IConfigurationSection section)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];

    /// <summary>What is wrong so far: key, value and remedy of each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>A text.</summary>
    public string Text(string key, string otherwise) => Value(key) ?? otherwise;

    /// <summary>A whole number.</summary>
    public int Number(string key, int otherwise)
    {
        if (Value(key) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Refuse(key, $"'{text}' is not a whole number. Write digits only, for example {otherwise}.");
        return otherwise;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string key, bool otherwise)
    {
        if (Value(key) is not { } text || bool.TryParse(text, out otherwise))
        {
            return otherwise;
        }

        Refuse(key, $"'{text}' is neither true nor false. Write one of these.");
        return otherwise;
    }

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

    private string? Value(string key)
    {
        _known.Add(key);
        return section[key];
    }

    private void Refuse(string key, string fault) => _faults.Add($"{key}: {fault}");
}
