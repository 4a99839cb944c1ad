using Fab.Ledger.Tests.Stores;
using Fab.Silo.Ledger;
using Fab.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Ledger.Tests.Rules;

public sealed class LedgerPropertyTests
{
    /// <summary>
    /// Any life of any length: each number seeds one step, so a failing life shrinks to the steps that matter.
    /// After every step the model checks I1–I4, I13, I14 and I16 of the ledger's invariants.
    /// </summary>
    [Fact]
    public void Ledger_WhateverIsAsked_AgreesWithTheModel()
    {
        var seeds = Gen.Choose(0, int.MaxValue - 1);
        var lives = seeds.ArrayOf().ToArbitrary();
        Prop.ForAll(lives, steps =>
        {
            var time = new ManualTime();
            Task life = LedgerModel.LiveAsync(new MemoryLedger(time), time, steps);
            return life.IsCompletedSuccessfully ? true : throw life.Exception!.InnerException!;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(40));
    }
}
