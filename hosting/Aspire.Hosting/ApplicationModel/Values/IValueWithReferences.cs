namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is made from others.</summary>
public interface IValueWithReferences
{
    /// <summary>The resources and values that this one is made from, one level deep.</summary>
    IEnumerable<object> References { get; }
}
