namespace Aspire.Hosting;

/// <summary>A built application.</summary>
public partial class DistributedApplication;
