using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests.Model;

public class ParameterTests
{
    [Theory]
    [InlineData("Parameters:db-user")]
    [InlineData("Parameters:db_user")]
    public async Task TheValueIsThatOfTheConfiguration(string key)
    {
        var parameter = TestApp.Running((key, "ann")).AddParameter("db-user");

        Assert.Equal("ann", await ValueOf(parameter.Resource));
        Assert.Equal("{db-user.value}", parameter.Resource.ValueExpression);
        Assert.False(parameter.Resource.Secret);
    }

    [Fact]
    public async Task WithoutAValueTheKeyIsNamed()
    {
        var parameter = TestApp.Running().AddParameter("user");

        var exception = await Assert.ThrowsAsync<MissingParameterValueException>(() => ValueOf(parameter.Resource));

        Assert.Equal(
            "Parameter resource could not be used because configuration key 'Parameters:user' is missing and the Parameter has no default value.",
            exception.Message);
    }

    [Fact]
    public async Task AValueInTheModelGoesBeforeTheConfiguration()
    {
        var parameter = TestApp.Running(("Parameters:user", "configured")).AddParameter("user", "given");

        Assert.Equal("given", await ValueOf(parameter.Resource));
    }

    [Fact]
    public async Task AnyKeyOfTheConfigurationCanHoldTheValue()
    {
        var parameter = TestApp.Running(("Database:User", "ann")).AddParameterFromConfiguration("user", "Database:User");

        Assert.Equal("ann", await ValueOf(parameter.Resource));
    }

    [Fact]
    public void ASecretIsNotPublished()
        => Assert.Equal(
            "A parameter cannot be both secret and published as a default value. (Parameter 'secret')",
            Assert.Throws<ArgumentException>(
                () => TestApp.Running().AddParameter("p", "x", publishValueAsDefault: true, secret: true)).Message);

    [Fact]
    public async Task ADefaultCountsOnlyWhereTheConfigurationHasNoValue()
    {
        var rules = new GenerateParameterDefault();

        Assert.Equal("x", await ValueOf(TestApp.Running(("Parameters:p", "x")).AddParameter("p", rules).Resource));
        Assert.Equal(22, (await ValueOf(TestApp.Running().AddParameter("p", rules).Resource))!.Length);
    }

    [Fact]
    public async Task AGeneratedValueIsKeptForTheNextRunIfAsked()
    {
        var builder = TestApp.Running();
        var secrets = new List<(string Name, string Value)>();
        var recording = new RecordingBuilder(builder, secrets);

        var kept = recording.AddParameter("kept", new GenerateParameterDefault(), secret: true, persist: true);
        var forgotten = recording.AddParameter("forgotten", new GenerateParameterDefault(), secret: true);
        var value = await ValueOf(kept.Resource);
        await ValueOf(forgotten.Resource);

        Assert.Equal([("Parameters:kept", value!)], secrets);
        Assert.Equal(value, await ValueOf(kept.Resource));
    }

    [Fact]
    public async Task NothingIsKeptWhenPublishing()
    {
        var secrets = new List<(string, string)>();
        var parameter = new RecordingBuilder(TestApp.Publishing(), secrets).AddParameter("p", new GenerateParameterDefault(), persist: true);

        await ValueOf(parameter.Resource);

        Assert.Empty(secrets);
    }

    [Fact]
    public void AGeneratedValueMeetsItsRules()
    {
        for (var i = 0; i < 200; i++)
        {
            var value = new GenerateParameterDefault { MinLength = 12, Special = false, MinNumeric = 3, MinUpper = 2 }.GetDefaultValue();

            Assert.Equal(12, value.Length);
            Assert.All(value, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
            Assert.True(value.Count(char.IsAsciiDigit) >= 3);
            Assert.True(value.Count(char.IsAsciiLetterUpper) >= 2);
            Assert.DoesNotContain(value, c => "iloILO".Contains(c));
        }
    }

    [Fact]
    public void TheLengthGrowsWithWhatIsRequired()
        => Assert.Equal(9, new GenerateParameterDefault { MinLength = 1, MinLower = 4, MinSpecial = 5 }.GetDefaultValue().Length);

    [Fact]
    public void ContradictoryRulesAreRefused()
    {
        Assert.Equal(
            "'minSpecial' must be 0 if 'special' is disabled.",
            Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Special = false, MinSpecial = 1 }.GetDefaultValue()).Message);
        Assert.Throws<ArgumentException>(
            () => new GenerateParameterDefault { Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue());
    }

    [Fact]
    public async Task AConnectionStringOfTheConfigurationIsASecretParameter()
    {
        var builder = TestApp.Running(("ConnectionStrings:db", "Host=db"));
        var app = builder.AddExecutable("app", "app", ".").WithReference(builder.AddConnectionString("db"))
            .WithArgs(builder.CreateResourceBuilder<IResourceWithConnectionString>("db"));

        Assert.Equal("Host=db", (await TestApp.EnvironmentOf(app))["ConnectionStrings__db"]);
        var evaluated = await TestApp.EvaluateAsync(app.Resource, new(DistributedApplicationOperation.Run));
        Assert.Equal([("Host=db", true)], evaluated.Arguments);
    }

    [Fact]
    public async Task AConnectionStringCanChooseItsVariable()
    {
        var builder = TestApp.Running(("ConnectionStrings:db", "Host=db"));
        var app = builder.AddExecutable("app", "app", ".").WithReference(builder.AddConnectionString("db", "DATABASE"));

        Assert.Equal("Host=db", (await TestApp.EnvironmentOf(app))["DATABASE"]);
    }

    private static async Task<string?> ValueOf(ParameterResource parameter) => await parameter.GetValueAsync(TestApp.Cancellation);
}
