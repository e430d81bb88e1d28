using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hosting.Tests.Model;

namespace Hosting.Tests.Evaluation;

/// <summary>Models made at random, each checked against what a few lines of arithmetic say about it.</summary>
public class ArbitraryGraphTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task EveryReferenceEndsInTheValuesItIsMadeFrom(int seed)
    {
        var random = new Random(seed);
        var builder = TestApp.Running();
        var (values, expected) = RandomValues(random, builder);
        var app = builder.AddExecutable("app", "app", ".");
        var variables = new Dictionary<string, string>();
        for (var i = 0; i < 20; i++)
        {
            var pick = random.Next(values.Count);
            app.WithEnvironment($"V{i}", ReferenceExpression.Create($"<{values[pick]}>"));
            variables[$"V{i}"] = $"<{expected[pick]}>";
        }

        Assert.Equal(variables, await TestApp.EnvironmentOf(app));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task DependenciesAreTheReachableResources(int seed)
    {
        var random = new Random(seed);
        var builder = TestApp.Running();
        var count = random.Next(2, 30);
        var nodes = Enumerable.Range(0, count).Select(i => builder.AddExecutable($"r{i}", "app", ".").WithHttpEndpoint()).ToArray();
        var edges = new HashSet<int>[count];
        for (var i = 0; i < count; i++)
        {
            // Edges lead to lower numbers only, so there is no cycle.
            edges[i] = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(count)).Where(j => j < i)];
            foreach (var j in edges[i])
            {
                _ = random.Next(4) switch
                {
                    0 => nodes[i].WaitFor(nodes[j]),
                    1 => nodes[i].WaitForCompletion(nodes[j]),
                    2 => nodes[i].WithReference(nodes[j].GetEndpoint("http")),
                    _ => nodes[i].WithArgs(nodes[j].GetEndpoint("http").Property(EndpointProperty.Port)),
                };
            }
        }

        for (var i = 0; i < count; i++)
        {
            var dependencies = await nodes[i].Resource.GetResourceDependenciesAsync(
                new(DistributedApplicationOperation.Run), cancellationToken: TestApp.Cancellation);

            Assert.Equal(Reachable(i).Select(j => $"r{j}").Order(), dependencies.Select(each => each.Name).Order());
        }

        HashSet<int> Reachable(int from) => [.. edges[from], .. edges[from].SelectMany(Reachable)];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void OneWaitTooManyMakesACycleThatIsRefused(int seed)
    {
        var random = new Random(seed);
        var builder = TestApp.Running();
        var count = random.Next(2, 20);
        var nodes = Enumerable.Range(0, count).Select(i => builder.AddExecutable($"r{i}", "app", ".")).ToArray();
        for (var i = 1; i < count; i++)
        {
            nodes[i].WaitFor(nodes[i - 1]).WaitForStart(nodes[random.Next(i)]);
        }

        var last = random.Next(1, count);
        nodes[random.Next(last)].WaitForCompletion(nodes[last]);

        Assert.Contains("r", Assert.Throws<DistributedApplicationException>(builder.Build).Message, StringComparison.Ordinal);
    }

    private static (List<ReferenceExpression> Values, List<string> Expected) RandomValues(Random random, IDistributedApplicationBuilder builder)
    {
        var values = new List<ReferenceExpression>();
        var expected = new List<string>();
        for (var i = 0; i < 15; i++)
        {
            var (value, text) = random.Next(values.Count > 1 ? 5 : 3) switch
            {
                0 => Parameter(),
                1 => Endpoint(),
                2 => (ReferenceExpression.Create($"literal {i.ToString(CultureInfo.InvariantCulture)} {{}}"), $"literal {i} {{}}"),
                3 => Joined(),
                _ => Conditional(),
            };
            values.Add(value);
            expected.Add(text);

            (ReferenceExpression, string) Parameter()
            {
                var content = $"{{p{i}}} a/b";
                var parameter = builder.AddParameter($"p{i}", content);
                return random.Next(2) == 0
                    ? (ReferenceExpression.Create($"{parameter}"), content)
                    : (ReferenceExpression.Create($"{parameter:uri}"), Uri.EscapeDataString(content));
            }

            (ReferenceExpression, string) Endpoint()
            {
                var port = random.Next(1, 65536);
                var endpoint = builder.AddExecutable($"e{i}", "app", ".").WithHttpEndpoint().GetEndpoint("http");
                endpoint.Allocate(port);
                return (ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.HostAndPort)}"), $"localhost:{port}");
            }

            (ReferenceExpression, string) Joined()
            {
                var (a, b) = (random.Next(values.Count), random.Next(values.Count));
                return (ReferenceExpression.Create($"({values[a]},{values[b]})"), $"({expected[a]},{expected[b]})");
            }

            (ReferenceExpression, string) Conditional()
            {
                var (a, b) = (random.Next(values.Count), random.Next(values.Count));
                var matches = random.Next(2) == 0;
                var condition = ReferenceExpression.Create($"{(matches ? "YES" : "no")}");
                return (ReferenceExpression.CreateConditional(condition, "yes", values[a], values[b]), matches ? expected[a] : expected[b]);
            }
        }

        return (values, expected);
    }
}
