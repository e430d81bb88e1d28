// The app host for the tests of hosting/: one .NET service, greeting as it is told.
var builder = DistributedApplication.CreateBuilder(args);

var greeting = builder.AddParameter("greeting");

builder.AddProject<Projects.SampleService>("service")
    .WithEnvironment("GREETING", greeting)
    .WithHttpHealthCheck("/health");

builder.Build().Run();
