namespace NodePostgres.Hosting.Compose.Publishing;

/// <summary>The script that makes the secrets by hand, where they are not made by <c>aspire deploy</c>.</summary>
internal static class SecretsScript
{
    /// <summary>Writes the script for some secrets: it generates those that the application may choose itself, and asks for the others.</summary>
    public static string Write(IEnumerable<ParameterResource> secrets) =>
        EmbeddedScript.Read(typeof(SecretsScript).Assembly, "create-secrets.sh") + "\n"
        + string.Concat(secrets.Select(secret => $"{(secret.Default is GenerateParameterDefault ? "generate" : "ask")} {secret.Name}\n"));
}
