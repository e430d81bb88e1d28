using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Postgres;

/// <summary>pgAdmin, an administration tool for PostgreSQL, in a container.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class PgAdminContainerResource(string name) : ContainerResource(name);
