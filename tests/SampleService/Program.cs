// A service for the tests of hosting/: says hello, and where it got its greeting from.
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", (IConfiguration configuration) => $"{configuration["GREETING"]}, {configuration["LaunchProfile"]}");
app.MapGet("/health", () => "Healthy");
app.Run();
