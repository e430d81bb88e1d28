// A service that uses ServiceDefaults as any would: it greets, and it passes on the greeting of another.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapGet("/hello", (ILogger<Program> logger) =>
{
    logger.LogInformation("Greeting the caller");
    return "hello";
});
app.MapGet("/relay", async (Uri from, IHttpClientFactory clients) => await clients.CreateClient().GetStringAsync(from));
app.Run();
