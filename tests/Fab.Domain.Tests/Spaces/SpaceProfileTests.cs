using Fab.Domain.Spaces;

namespace Fab.Domain.Tests.Spaces;

public class SpaceProfileTests
{
    [Theory]
    [InlineData("", "EUR", "en", SpaceRefusals.NameMalformed)]
    [InlineData("a\nb", "EUR", "en", SpaceRefusals.NameMalformed)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901", "EUR", "en", SpaceRefusals.NameMalformed)]
    [InlineData("Werkstatt", "Euro", "en", SpaceRefusals.CurrencyMalformed)]
    [InlineData("Werkstatt", "eur", "en", SpaceRefusals.CurrencyMalformed)]
    [InlineData("Werkstatt", "EUR", "english", SpaceRefusals.LanguageMalformed)]
    [InlineData("Werkstatt", "EUR", "", SpaceRefusals.LanguageMalformed)]
    public void Description_Bad_IsRefused(string name, string currency, string language, string code) =>
        Assert.Equal(code, new SpaceProfile().Decide(new DescribeSpace(name, currency, language, "ann")).Refusal?.Code);

    [Fact]
    public void Description_Repeated_IsSilent()
    {
        var described = new DescribeSpace(" Werkstatt ", "", "de", "ann");
        SpaceProfile profile = new SpaceProfile().Apply(Assert.Single(new SpaceProfile().Decide(described).Events));
        Assert.Equal(new SpaceProfile { Name = "Werkstatt", Language = "de" }, profile);
        Assert.Empty(profile.Decide(described).Events);
    }
}
