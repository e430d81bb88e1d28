using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Pipelines;

/// <summary>The text of the step <c>diagnostics</c>: which steps there are, in which order they run, and why.</summary>
internal static class StepDiagnostics
{
    public static string Describe(PipelineSteps graph)
    {
        var text = new StringBuilder();
        text.AppendLine("PIPELINE DEPENDENCY GRAPH DIAGNOSTICS");
        text.AppendLine(CultureInfo.InvariantCulture, $"Total steps defined: {graph.All.Count}");
        text.AppendLine();
        text.AppendLine("EXECUTION ORDER (steps of the same level may run at the same time)");
        foreach (var step in graph.Ordered)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  [{graph.Level(step)}] {step.Name}");
        }
        text.AppendLine();
        text.AppendLine("DETAILED STEP ANALYSIS");
        foreach (var step in graph.All.OrderBy(step => step.Name, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Step: {step.Name}");
            Line("Description", step.Description);
            Line("Dependencies", step.DependsOnSteps.Count == 0 ? "none" : string.Join(", ", step.DependsOnSteps.Distinct().Order(StringComparer.Ordinal)));
            Line("Resource", step.Resource?.Name);
            Line("Tags", step.Tags.Count == 0 ? null : string.Join(", ", step.Tags.Order(StringComparer.Ordinal)));
        }
        return text.ToString().ReplaceLineEndings("\n");

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {name}: {value}");
            }
        }
    }
}
