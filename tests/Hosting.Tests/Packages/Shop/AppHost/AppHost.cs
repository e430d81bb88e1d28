var builder = DistributedApplication.CreateBuilder(args.WithHostDefaults(Projects.AppHost.ProjectPath));
builder.AddHostDefaults();

var server = builder.GetPostgresOptions();
var stock = builder.AddPostgres("warehouse")
    .WithPostgresOptions(server)
    .WithDataVolume("warehouse-data")
    .WithDataGuard()
    .RunAsProcess(server.DataFolder)
    .AddDatabase("stock");

var web = builder.GetNodeBackendOptions();
builder.AddNodeBackend("shop", web).WithDatabase(stock).WaitFor(stock);

await builder.UseRuntimeAsync();
builder.AddComposeEnvironment("compose");
builder.AddLifecycle();
builder.Build().Run();
