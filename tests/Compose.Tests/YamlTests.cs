using System.Text;
using NodePostgres.Hosting.Compose.Publishing;
using YamlDotNet.RepresentationModel;

namespace Compose.Tests;

/// <summary>Texts are written plainly where every compose tool reads them as texts, and quoted elsewhere.</summary>
public sealed class YamlTests
{
    [Theory]
    [InlineData("docker.io/library/postgres:18.4")]
    [InlineData("512m")]
    [InlineData("5s")]
    [InlineData("--max-old-space-size=384")]
    [InlineData("./secrets/token")]
    [InlineData("${BIND_ADDRESS:-127.0.0.1}:${WEB_PORT:-8080}:3000")]
    [InlineData("pg_isready -U \"$$POSTGRES_USER\" -d 'app'")]
    [InlineData("on-failure")]
    [InlineData("nowhere")]
    [InlineData("a#b")]
    public void APlainTextNeedsNoQuotes(string text) => AssertWritten(text, text);

    [Theory]
    // Other types by YAML 1.1, the last of the first line by both.
    [InlineData("no"), InlineData("On"), InlineData("Yes"), InlineData("off"), InlineData("y"), InlineData("true"), InlineData("null")]
    [InlineData("3000:3000"), InlineData("1001:0"), InlineData("22:22"), InlineData("5432"), InlineData("1.0"), InlineData("-1"), InlineData("+1.5e3"), InlineData("0x1f"), InlineData("0o17"), InlineData("017"), InlineData(".5"), InlineData("-.5"), InlineData("+.5"), InlineData(".inf"), InlineData("1_000"), InlineData("2026-12-01")]
    // Indicators.
    [InlineData(""), InlineData("~"), InlineData("*"), InlineData("&a"), InlineData("!tag"), InlineData("%x"), InlineData("@x"), InlineData("`x"), InlineData("{a}"), InlineData("[a]"), InlineData("#a"), InlineData("? a"), InlineData("- a"), InlineData("-"), InlineData("---"), InlineData("<<"), InlineData("="), InlineData("|"), InlineData(">"), InlineData("'a'"), InlineData("\"a\"")]
    [InlineData("a: b"), InlineData("a #b"), InlineData("a:"), InlineData(" a"), InlineData("a "), InlineData("a\nb"), InlineData("echo hi\n"), InlineData("a\tb"), InlineData("a\u0007b"), InlineData("a\u2028b"), InlineData("a: \\ 'b' \"c\"")]
    public void AnyOtherIsQuoted(string text)
    {
        var written = Yaml.Scalar(text);
        Assert.True(written is ['"', .., '"'] or ['\'', .., '\''], written);
        AssertWritten(text, written);
    }

    private static void AssertWritten(string text, string written)
    {
        var yaml = new StringBuilder();
        Yaml.Write(yaml, [(text, new List<object> { text, new (string, object?)[] { ("key", text), ("empty", null) } })], indent: 0);

        Assert.Equal($"{written}:\n  - {written}\n  - key: {written}\n", yaml.ToString());
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml.ToString()));
        var (key, value) = Assert.Single(((YamlMappingNode)stream.Documents[0].RootNode).Children);
        Assert.Equal(text, ((YamlScalarNode)key).Value);
        Assert.Equal(text, ((YamlScalarNode)((YamlSequenceNode)value)[0]).Value);
        Assert.Equal(text, ((YamlScalarNode)((YamlSequenceNode)value)[1]["key"]).Value);
    }
}
