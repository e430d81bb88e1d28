using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says that a resource does not start with the application, but only by its start command.</summary>
[DebuggerDisplay("Type = {GetType().Name,nq}")]
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;
