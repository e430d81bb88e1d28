using System.Buffers;
using Aspire.Hosting.Dcp.Model;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Gives a container its environment by a file. DCP puts variables on the command line of the engine, where every user of the machine
/// can read them while the container is made.
/// </summary>
internal sealed class EnvironmentFile
{
    // The engines read such a file in ways of their own: what any of them may take for more than itself stays out of it.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.,:;/@%+=*!?~^&()<>|[]");

    private EnvironmentFile(string path, IReadOnlyList<EnvVar> variables)
    {
        (Path, Variables) = (path, variables);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        foreach (var variable in variables)
        {
            file.Write($"{variable.Name}={variable.Value}\n");
        }
    }

    /// <summary>What it holds.</summary>
    public IReadOnlyList<EnvVar> Variables { get; }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Writes what can be in such a file, in an order that does not change, and takes it out of <paramref name="environment"/>.</summary>
    public static EnvironmentFile Take(string path, List<EnvVar> environment)
    {
        var variables = environment.Where(variable => IsPlain(variable.Name) && IsPlain(variable.Value)).OrderBy(variable => variable.Name, StringComparer.Ordinal).ToList();
        environment.RemoveAll(variables.Contains);
        return new(path, variables);
    }

    /// <summary>Removes it, once the container has been made; it may have gone already, with its folder.</summary>
    public void Delete()
    {
        try
        {
            File.Delete(Path);
        }
        catch (DirectoryNotFoundException)
        {
            // The application has ended.
        }
    }

    private static bool IsPlain(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(Plain);
}
