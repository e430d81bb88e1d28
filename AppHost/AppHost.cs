var builder = DistributedApplication.CreateBuilder(args.WithHostDefaults(Projects.AppHost.ProjectPath));
builder.AddHostDefaults();

// The settings: sections Backend, Containers, Postgres and Deployment of appsettings.json.
var node = builder.GetNodeBackendOptions();
var server = builder.GetPostgresOptions();
var isElsewhere = builder.ExecutionContext.IsPublishMode && server.DatabaseHost.Length > 0;

// Parameters. The password is generated once and kept in the user secrets; that of a server elsewhere is asked for.
var user = builder.AddParameter("postgres-user", "app_user", publishValueAsDefault: true);
var password = isElsewhere
    ? builder.AddParameter("database-password", secret: true)
    : builder.AddParameter(
        "postgres-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);

// PostgreSQL with its data, and the database.
IResourceBuilder<IResourceWithConnectionString> appdb = isElsewhere
    ? builder.AddExternalPostgresDatabase("appdb", server, node.DatabaseName, user, password)
    : builder.AddPostgres("postgres", user, password)
        .WithPostgresOptions(server)
        .WithDataVolume(server.Volume)
        .WithDataGuard()
        .WithResetDatabaseCommand()
        .WithHardenedContainer()
        .RunAsProcess(server.DataFolder)
        .AddDatabase("appdb", node.DatabaseName);

// The migrations, where the backend has any, run once PostgreSQL answers …
var migrations = builder.AddNodeMigrations("migrations", node)?.WithDatabase(appdb).WaitFor(appdb);

// … and the backend starts once they are applied.
var backend = builder.AddNodeBackend("backend", node).WithDatabase(appdb);
_ = migrations is null ? backend.WaitFor(appdb) : backend.WaitForCompletion(migrations);

// Once all resources are there: run, they are containers or processes of this machine; published, a hardened compose deployment.
await builder.UseRuntimeAsync();
builder.AddComposeEnvironment("compose").WithNetworkName("app_network");
builder.AddLifecycle();
await using var app = builder.Build();
await app.RunAsync();
