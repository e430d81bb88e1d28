namespace NodePostgres.Hosting.PinnedTools;

/// <summary>Writes files whole or not at all: a reader, or a later run, never finds half a file.</summary>
internal static class AtomicFile
{
    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <inheritdoc cref="WriteAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public static Task WriteAsync(string path, string content, CancellationToken cancellationToken)
        => WriteAsync(path, Encoding.UTF8.GetBytes(content), cancellationToken);

    /// <summary>Writes a file, with the folders above it where they are missing.</summary>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">It cannot be written; the message names it and says why.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        => WriteAsync(path, content, isPrivate: false, mode: null, cancellationToken);

    /// <summary>
    /// Writes text to a file that only this user may read, or that has another <paramref name="mode"/> from its first moment on; the
    /// folders that it makes above it are this user's alone.
    /// </summary>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">It cannot be written; the message names it and says why.</exception>
    public static Task WritePrivateAsync(string path, string content, CancellationToken cancellationToken, UnixFileMode? mode = null)
        => WriteAsync(path, Encoding.UTF8.GetBytes(content), isPrivate: true, mode, cancellationToken);

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool isPrivate, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (isPrivate && !OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            else
            {
                Directory.CreateDirectory(folder);
                if (!OperatingSystem.IsWindows() && File.Exists(path))
                {
                    options.UnixCreateMode = File.GetUnixFileMode(path);
                }
            }
            try
            {
                await using (var stream = new FileStream(temporary, options))
                {
                    await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                }
                if (mode is { } given && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(temporary, given);
                }
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new Aspire.Hosting.DistributedApplicationException(
                $"'{path}' cannot be written: {exception.Message} Make room, give this user the right to write there, or choose another folder (when publishing: '--output-path').", exception);
        }
    }
}
