using AppHost.Backend;
using AppHost.Containers;
using AppHost.Deployment;
using AppHost.InnerLoop;
using AppHost.Lifecycle;
using AppHost.PostgresContainer;
using AppHost.PostgresProcess;
using AppHost.Reports;
using AppHost.Runtime;
using AppHost.SecondStart;

FatalErrorReport.Install();
// The settings are the AppHost's, wherever it is started from.
var builder = DistributedApplication.CreateBuilder(HostDefaults.WithEnvironment(["--contentRoot", Projects.AppHost.ProjectPath, .. args]));
builder.AddHostDefaults();

// What runs, and how: see appsettings.json and --runtime.
var runtime = await AppRuntime.ChooseAsync(builder, ContainerOptions.Load(builder));
var options = BackendOptions.Load(builder, runtime);
var deployment = DeploymentOptions.Load(builder);

// Parameters. The password is generated once and kept in the user secrets; that of a database elsewhere is asked for.
var hasExternalDatabase = runtime is { IsContainers: true, Engine: null } && deployment.DatabaseHost.Length > 0;
var user = builder.AddParameter("postgres-user", "app_user", publishValueAsDefault: true);
var password = hasExternalDatabase
    ? builder.AddParameter("database-password", secret: true)
    : builder.AddParameter("postgres-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);

// PostgreSQL with its data, and the database.
IResourceBuilder<IResourceWithConnectionString> appdb = runtime switch
{
    _ when hasExternalDatabase => builder.AddResource(
        new ExternalDatabaseResource("appdb", deployment, options.DatabaseName, user.Resource, password.Resource)),
    { IsContainers: true } => builder.AddPostgresContainer("postgres", runtime, user, password)
        .AddDatabase("appdb", options.DatabaseName),
    _ => builder.AddPostgresProcess("postgres", user, password)
        .AddDatabase("appdb", options.DatabaseName),
};

// The migrations, where the backend has any, run once PostgreSQL answers …
var migrations = options.HasMigrations
    ? builder.AddMigrations("migrations", options, runtime).WithDatabase(appdb).WaitFor(appdb)
    : null;

// … and the backend starts once they are applied.
var backend = builder.AddBackend("backend", options, runtime).WithDatabase(appdb).WithInnerLoop(options, runtime);
_ = migrations is null ? backend.WaitFor(appdb) : backend.WaitForCompletion(migrations);

// Published, all of it becomes a hardened compose deployment.
builder.AddComposeEnvironment("compose").WithNetworkName("app_network");

builder.WithLifecycle();
builder.RefuseSecondStart();
builder.WithFailuresThatAreTold();
builder.AddReports(runtime);
await using var app = builder.Build();
await app.RunAsync();
