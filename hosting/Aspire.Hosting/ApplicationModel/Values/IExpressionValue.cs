namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that has both a form at run time and a form in a manifest.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
