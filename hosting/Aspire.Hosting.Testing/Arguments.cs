namespace Aspire.Hosting.Testing;

internal static class Arguments
{
    /// <exception cref="ArgumentNullException">The array or an item is null.</exception>
    /// <exception cref="ArgumentException">An item is empty.</exception>
    public static void ThrowIfAnyIsNullOrEmpty(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Any(arg => arg is null))
        {
            throw new ArgumentNullException(nameof(args), $"Array params contains null item: [{string.Join(", ", args)}]");
        }

        if (args.Contains(""))
        {
            throw new ArgumentException($"Array params contains empty item: [{string.Join(", ", args)}]", nameof(args));
        }
    }
}
