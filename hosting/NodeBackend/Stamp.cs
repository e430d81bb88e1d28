namespace NodePostgres.Hosting.NodeBackend;

/// <summary>A small file that says what some output was made from.</summary>
internal sealed class Stamp(string path)
{
    /// <summary>Whether the output was made from <paramref name="fingerprint"/>.</summary>
    public bool Says(string fingerprint) => File.Exists(path) && File.ReadAllText(path) == fingerprint;

    /// <summary>Says that the output was made from <paramref name="fingerprint"/>.</summary>
    public void Write(string fingerprint)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, fingerprint);
    }

    /// <summary>Says nothing any more, as long as the output is being made.</summary>
    public void Remove()
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
