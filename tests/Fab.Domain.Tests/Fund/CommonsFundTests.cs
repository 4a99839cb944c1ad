using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Fund;

public class CommonsFundTests
{
    private static readonly MachineId Reprap = new("reprap-1");
    private static readonly DateTimeOffset March = Samples.Now;
    private static readonly DateTimeOffset April = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly MachineCosts Costs = new(new(100), new(3600), new(0), 36);

    [Fact]
    public void RecordRent_ToldTwice_CountsOnce()
    {
        CommonsFund fund = Do(Do(new CommonsFund(), Rent("j1", 412), March), Rent("j1", 412), March);
        Assert.Equal((new Cents(412), 1), (fund.RentEver, fund.Open!.Machines.Single().Jobs));
        Assert.Empty(fund.Decide(Rent("j1", 412), April).Events);
    }

    [Fact]
    public void RecordRent_InTheNextMonth_OpensAPeriodAndKeepsTheOldOne()
    {
        CommonsFund fund = Do(Do(new CommonsFund(), Rent("j1", 400), March), Rent("j2", 100), April);
        Assert.Equal(("2026-04", new Cents(100)), (fund.Open!.Id, fund.Open.Rent));
        Assert.Equal(("2026-03", new Cents(400)), (fund.Past.Single().Id, fund.Past.Single().Rent));
        Assert.Equal(new Cents(500), fund.RentEver);
    }

    [Fact]
    public void RecordRent_ClockPutBack_StaysInTheOpenPeriod()
    {
        CommonsFund fund = Do(Do(new CommonsFund(), Rent("j1", 400), April), Rent("j2", 100), March);
        Assert.Equal(("2026-04", new Cents(500), 0), (fund.Open!.Id, fund.Open.Rent, fund.Past.Count));
    }

    [Fact]
    public void At_InAMonthWithoutRent_ShowsAnEmptyPeriod()
    {
        CommonsFund fund = Do(new CommonsFund(), Rent("j1", 400), March).At(April);
        Assert.Equal(("2026-04", Cents.Zero, new Cents(400)), (fund.Open!.Id, fund.Open.Rent, fund.RentEver));
        Assert.Equal("2026-03", new CommonsFund().At(March).Open!.Id);
    }

    [Fact]
    public void SetCosts_FirstAtOnce_ThenFromTheNextPeriod()
    {
        CommonsFund fund = Do(new CommonsFund(), new FundCommand.SetCosts(Reprap, Costs), March);
        fund = Do(fund, new FundCommand.SetCosts(Reprap, Costs with { OperatingPerPeriod = new(999) }), March);
        fund = Do(fund, Rent("j1", 5000), March);
        Assert.Equal(new Cents(100), Operating(fund));
        Assert.Equal(new Cents(999), Operating(Do(fund, Rent("j2", 5000), April)));
    }

    [Fact]
    public void SetCosts_Repeated_IsSilentAndBadOnesAreRefused()
    {
        CommonsFund fund = Do(new CommonsFund(), new FundCommand.SetCosts(Reprap, Costs), March);
        Assert.Empty(fund.Decide(new FundCommand.SetCosts(Reprap, Costs), March).Events);
        MachineCosts[] bad =
        [
            Costs with { OperatingPerPeriod = new(-1) },
            Costs with { Residual = new(3601) },
            Costs with { LifePeriods = 0 },
            Costs with { Cost = new(-1), Residual = new(-2) },
        ];
        Assert.All(bad, costs => Assert.Equal(FundRefusals.CostsMalformed, fund.Decide(new FundCommand.SetCosts(Reprap, costs), March).Refusal?.Code));
    }

    [Fact]
    public void Machines_InOrder_SumToTheirRent()
    {
        CommonsFund fund = Do(Do(new CommonsFund(), new FundCommand.SetCosts(new MachineId("b"), Costs), March), Rent("j1", 777, "a"), March);
        Assert.Equal([("a", 777L), ("b", 0L)], fund.Machines().Select(m => (m.Machine.Value, m.Rent.Value)));
        Assert.All(fund.Machines(), m => Assert.Equal(m.Rent.Value, m.Goes.Sum(g => g.Amount.Value)));
    }

    private static Cents Operating(CommonsFund fund) => fund.Machines().Single().Goes.Single(g => g.Line == Waterfall.Operating).Amount;

    private static FundCommand.RecordRent Rent(string job, long cents, string machine = "reprap-1") => new(new RentEntry(
        new JobId(job), new MachineId(machine), new MachineSeconds(cents * 30), new Cents(cents), $"job/{job}/rent", Samples.Now));

    private static CommonsFund Do(CommonsFund fund, FundCommand command, DateTimeOffset at) =>
        fund.Decide(command, at).Events.Aggregate(fund, (f, e) => f.Apply(e));
}
