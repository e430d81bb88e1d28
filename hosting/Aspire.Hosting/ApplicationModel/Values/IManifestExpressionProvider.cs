namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that a manifest can name by an expression.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression, as <c>{postgres.bindings.tcp.host}</c>.</summary>
    string ValueExpression { get; }
}
