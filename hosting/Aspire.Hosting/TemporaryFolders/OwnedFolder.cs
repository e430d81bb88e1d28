namespace Aspire.Hosting.TemporaryFolders;

/// <summary>
/// A temporary folder, which only the user can enter, that is deleted when it is disposed. A lock in it says that its owner lives;
/// the operating system releases it with the process, however that ends, so that <see cref="AbandonedFolders"/> can tell.
/// </summary>
internal sealed class OwnedFolder : IDisposable
{
    /// <summary>The name of the lock.</summary>
    public const string Lock = ".owner";

    private readonly FileStream _lock;

    private OwnedFolder(string path)
    {
        Path = path;
        _lock = new FileStream(System.IO.Path.Combine(path, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder whose name begins with <paramref name="prefix"/> among the temporary ones.</summary>
    /// <exception cref="IOException">There is no room, or no folder for temporary files.</exception>
    /// <exception cref="UnauthorizedAccessException">That folder cannot be written to.</exception>
    public static OwnedFolder Create(string prefix) => new(Directory.CreateTempSubdirectory(prefix).FullName); // mode 0700

    /// <summary>Makes the folder <paramref name="path"/>, which must not be there.</summary>
    /// <exception cref="IOException">It is there already, or there is no room.</exception>
    public static OwnedFolder CreateAt(string path)
    {
        if (System.IO.Path.Exists(path))
        {
            throw new IOException($"The temporary folder '{path}' is there already.");
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new(path);
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        Delete(Path);
    }

    /// <summary>Deletes a folder as far as that is possible.</summary>
    public static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else has deleted it.
        }
        catch (IOException)
        {
            // A process that survives still writes there; a later start tries again.
        }
    }
}
