using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Hosting.Tests.Dashboard.ResourceService;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosting.Tests.Dashboard;

/// <summary>
/// The genuine dashboard with the resource service of an application that is built and not started. The
/// process is started here as the model describes it, without the orchestrator.
/// </summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private RunningDashboard(RunningResourceService service, ExecutableResource resource, Process process)
    {
        Service = service;
        Resource = resource;
        _process = process;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public RunningResourceService Service { get; }

    public ExecutableResource Resource { get; }

    /// <summary>What the process has written so far.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    public IConfiguration Configuration => Service.Get<IConfiguration>();

    public string FrontendUrl => DashboardResource.FrontendUrl(Resource);

    public string LoginUrl => DashboardResource.LoginUrl(FrontendUrl, Configuration["AppHost:BrowserToken"]);

    public string EndpointUrl(string name) => DashboardEndpoints.Url(Resource.Annotations.OfType<EndpointAnnotation>().Single(endpoint => endpoint.Name == name));

    /// <summary>Starts a dashboard and waits until it is healthy; skips the test where the genuine tools cannot be had.</summary>
    public static async Task<RunningDashboard> StartAsync(Action<IDistributedApplicationBuilder>? configure = null)
    {
        var tools = await GenuineTools.RequireAsync();
        var service = await RunningResourceService.StartAsync(configure);
        var resource = DashboardResource.AddTo(
            service.Get<DistributedApplicationModel>(), tools.DashboardPath, service.Get<IConfiguration>(), service.Get<DashboardEnvironment>());

        var dashboard = new RunningDashboard(service, resource, Process.Start(await StartInfoAsync(service, resource))!);
        try
        {
            await dashboard.UntilHealthyAsync();
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Service.DisposeAsync();
    }

    private static async Task<ProcessStartInfo> StartInfoAsync(RunningResourceService service, ExecutableResource resource)
    {
        var start = new ProcessStartInfo(resource.Command)
        {
            WorkingDirectory = resource.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var arguments = new CommandLineArgsCallbackContext([]);
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await callback.Callback(arguments);
        }

        arguments.Args.ToList().ForEach(argument => start.ArgumentList.Add((string)argument));

        var environment = new EnvironmentCallbackContext(
            service.Get<DistributedApplicationExecutionContext>(), resource, cancellationToken: TestContext.Current.CancellationToken);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(environment);
        }

        foreach (var (name, value) in environment.EnvironmentVariables)
        {
            start.Environment[name] = (string)value;
        }

        return start;
    }

    private async Task UntilHealthyAsync()
    {
        var check = Service.Get<HealthCheckService>();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            var report = await check.CheckHealthAsync(registration => registration.Name == DashboardHealthCheck.Key, TestContext.Current.CancellationToken);
            if (report.Status is HealthStatus.Healthy)
            {
                return;
            }
        }
        while (!_process.HasExited && await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken));

        throw new InvalidOperationException($"The dashboard ended with exit code {_process.ExitCode}: {Output}");
    }
}
