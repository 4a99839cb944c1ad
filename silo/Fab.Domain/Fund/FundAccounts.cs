namespace Fab.Domain.Fund;

/// <summary>The ledger accounts of the commons fund and its bonds.</summary>
public static class FundAccounts
{
    public const string Cash = "cash";
    public const string CommunityInvestment = "cif";
    public const string Dividend = "div";

    /// <summary>The commons fund as a bond holder like any other.</summary>
    public const string CommonsHolder = "commons-fund";

    /// <param name="account">The pseudonymous account of a member, or <see cref="CommonsHolder"/>.</param>
    public static string Wallet(string account) => $"wallet:{account}";

    public static string Rent(MachineId machine) => $"rent:{machine}";

    public static string Operating(MachineId machine) => $"ops:{machine}";

    public static string Reserve(MachineId machine) => $"res:dep:{machine}";

    public static string Asset(MachineId machine) => $"asset:{machine}";

    public static string Depreciation(MachineId machine) => $"depn:{machine}";

    public static string AccumulatedDepreciation(MachineId machine) => $"accdep:{machine}";

    public static string Stake(MachineId machine) => $"equity:{machine}";

    public static string SaleCost(MachineId machine) => $"liqcost:{machine}";

    public static string Loss(MachineId machine) => $"loss:{machine}";

    public static string Principal(BondId bond) => $"bond:{bond}:principal";

    public static string Interest(BondId bond) => $"int:{bond}";

    public static string Redemption(BondId bond) => $"red:{bond}";

    public static string WriteOff(BondId bond) => $"writeoff:{bond}";

    public static string Pot(string line) => $"fund:{line}";
}
