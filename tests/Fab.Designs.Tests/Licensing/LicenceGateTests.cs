using Fab.Designs.Licensing;

namespace Fab.Designs.Tests.Licensing;

public sealed class LicenceGateTests
{
    [Theory]
    [InlineData("CERN-OHL-S-2.0", LicenceUse.Make, null)]
    [InlineData("CERN-OHL-S-2.0", LicenceUse.Sell, null)]
    [InlineData("CC-BY-SA-4.0", LicenceUse.Sell, null)]
    [InlineData("cc0-1.0", LicenceUse.Sell, null)]
    [InlineData("GPL-3.0-or-later", LicenceUse.Sell, null)]
    [InlineData("CC-BY-NC-SA-4.0", LicenceUse.Make, null)]
    [InlineData("CC-BY-NC-SA-4.0", LicenceUse.Sell, DesignRefusals.LicenceForbids)]
    [InlineData("CC-BY-ND-4.0", LicenceUse.Make, DesignRefusals.LicenceForbids)]
    [InlineData("LicenseRef-NONE", LicenceUse.Make, DesignRefusals.LicenceUnknown)]
    [InlineData("All rights reserved", LicenceUse.Make, DesignRefusals.LicenceUnknown)]
    [InlineData("", LicenceUse.Make, DesignRefusals.LicenceUnknown)]
    [InlineData("CERN-OHL-S", LicenceUse.Make, DesignRefusals.LicenceUnknown)]
    [InlineData("MIT AND CC-BY-4.0", LicenceUse.Sell, null)]
    [InlineData("MIT AND CC-BY-NC-4.0", LicenceUse.Sell, DesignRefusals.LicenceForbids)]
    [InlineData("CC-BY-NC-4.0 OR CERN-OHL-P-2.0", LicenceUse.Sell, null)]
    [InlineData("CC-BY-NC-4.0 OR LicenseRef-Mine", LicenceUse.Sell, DesignRefusals.LicenceForbids)]
    [InlineData("LicenseRef-A OR MIT AND CC-BY-NC-4.0", LicenceUse.Make, null)]
    [InlineData("LicenseRef-A OR MIT AND LicenseRef-B", LicenceUse.Make, DesignRefusals.LicenceUnknown)]
    [InlineData("(MIT)", LicenceUse.Make, DesignRefusals.LicenceUnknown)]
    public void Judge_OfLicenceAndUse_AllowsOrSaysWhyNot(string expression, LicenceUse use, string? code)
    {
        Domain.Refusal? refusal = LicenceGate.Judge(expression, use);

        Assert.Equal(code, refusal?.Code);
        Assert.True(refusal is null || refusal is { Message.Length: > 20, WayOut.Length: > 20 });
    }
}
