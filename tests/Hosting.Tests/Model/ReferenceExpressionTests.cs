using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Model;

public class ReferenceExpressionTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static ParameterResource Parameter(string name, string value) => new(name, _ => value);

    [Fact]
    public async Task EvaluatesToTextAndValues()
    {
        var user = Parameter("user", "ann");
        var password = Parameter("password", "a b/c");

        var uri = ReferenceExpression.Create($"postgresql://{user}:{password:uri}@host?x={{y}}");

        Assert.Equal("postgresql://ann:a%20b%2Fc@host?x={y}", await uri.GetValueAsync(None));
        Assert.Equal("postgresql://{user.value}:{password.value}@host?x={y}", uri.ValueExpression);
        Assert.Equal([null, "uri"], uri.StringFormats);
    }

    [Fact]
    public async Task AnEmptyExpressionHasNoValue()
    {
        Assert.Null(await ReferenceExpression.Empty.GetValueAsync(None));
        Assert.Null(await ReferenceExpression.Create($"").GetValueAsync(None));
    }

    [Theory]
    [InlineData("True", "yes")]
    [InlineData("true", "yes")]
    [InlineData("False", "no")]
    public async Task AConditionChoosesItsBranchWhateverTheCase(string value, string expected)
    {
        var expression = ReferenceExpression.CreateConditional(
            Parameter("flag", value), bool.TrueString, ReferenceExpression.Create($"yes"), ReferenceExpression.Create($"no"));

        Assert.Equal(expected, await expression.GetValueAsync(None));
    }

    [Fact]
    public void AConditionIsNamedInTheManifestByItsContent()
    {
        var flag = Parameter("flag", "x");
        var one = ReferenceExpression.CreateConditional(flag, "True", ReferenceExpression.Create($"yes"), ReferenceExpression.Create($"no"));
        var same = ReferenceExpression.CreateConditional(flag, "True", ReferenceExpression.Create($"yes"), ReferenceExpression.Create($"no"));
        var other = ReferenceExpression.CreateConditional(flag, "True", ReferenceExpression.Create($"yes"), ReferenceExpression.Create($"maybe"));

        // XXH32 of "{flag.value}yesnoTrue".
        Assert.Equal("{cond-flag-value-c9a767dd.connectionString}", one.ValueExpression);
        Assert.Equal(one.ValueExpression, same.ValueExpression);
        Assert.NotEqual(one.ValueExpression, other.ValueExpression);
    }

    [Fact]
    public async Task ABuilderAppendsPartByPart()
    {
        var builder = new ReferenceExpressionBuilder();
        Assert.True(builder.IsEmpty);

        builder.AppendLiteral("Host=");
        builder.AppendFormatted(Parameter("host", "db"));
        builder.Append($";User={Parameter("user", "ann")};");
        var expression = builder.Build();

        Assert.Equal("Host=db;User=ann;", await expression.GetValueAsync(None));
        Assert.Equal("Host={host.value};User={user.value};", expression.ValueExpression);
    }
}
