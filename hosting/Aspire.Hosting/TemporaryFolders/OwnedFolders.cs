namespace Aspire.Hosting.TemporaryFolders;

/// <summary>The temporary folders of an application, which are gone when it is disposed.</summary>
internal sealed class OwnedFolders : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<OwnedFolder> _folders = [];

    /// <summary>Makes the folder <paramref name="path"/>, which must not be there.</summary>
    public void Create(string path)
    {
        lock (_lock)
        {
            _folders.Add(OwnedFolder.CreateAt(path));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _folders.ForEach(folder => folder.Dispose());
            _folders.Clear();
        }
    }
}
