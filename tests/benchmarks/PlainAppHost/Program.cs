// PostgreSQL, the migrations and the backend as anybody would write them with Aspire alone: what the AppHost is measured against.
// The same executables and settings as start.sh; health checks, ports, and all else as Aspire has them by default.
using Microsoft.Extensions.DependencyInjection;

var builder = DistributedApplication.CreateBuilder(args);

string Setting(string name) => builder.Configuration[name] ?? throw new InvalidOperationException($"The variable {name} is not set; tests/benchmarks sets it.");

var port = int.Parse(Setting("PGPORT"));
var connectionString = $"Host=localhost;Port={port};Username={Setting("DB_USER")};Password={Setting("DB_PASS")};Database={Setting("DB_NAME")}";
builder.Services.AddHealthChecks().AddNpgSql(connectionString, name: "postgres_check");

var postgres = builder.AddExecutable("postgres", "/bin/sh", Setting("BACKEND"),
        Setting("POSTGRES_LAUNCHER"), Setting("POSTGRES"), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
    .WithEnvironment("PGDATA", Setting("PGDATA"))
    .WithEndpoint(port: port, scheme: "tcp", name: "tcp", env: "PGPORT")
    .WithHealthCheck("postgres_check");

var migrations = AddNode("migrations", "dist/src/migrate.js")
    .WaitFor(postgres);

AddNode("backend", "dist/src/index.js")
    .WithHttpEndpoint(port: int.Parse(Setting("BACKEND_PORT")), env: "PORT")
    .WithHttpHealthCheck("/readyz")
    .WaitForCompletion(migrations);

builder.Build().Run();

IResourceBuilder<ExecutableResource> AddNode(string name, string entry) =>
    builder.AddExecutable(name, Setting("NODE"), Setting("BACKEND"), entry)
        .WithEnvironment("APP_ENV", "development")
        .WithEnvironment("DB_HOST", "localhost")
        .WithEnvironment("DB_PORT", Setting("PGPORT"))
        .WithEnvironment("DB_USER", Setting("DB_USER"))
        .WithEnvironment("DB_PASS", Setting("DB_PASS"))
        .WithEnvironment("DB_NAME", Setting("DB_NAME"))
        .WithEnvironment("MAX_NODE_MEMORY", Setting("MAX_NODE_MEMORY"))
        .WithOtlpExporter(OtlpProtocol.HttpProtobuf);
