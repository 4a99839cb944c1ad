using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Contracts.Bookings;
using Fab.Contracts.Bus;
using Fab.Contracts.Commands;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Commands;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Queue;

namespace Fab.Cli.Hub;

/// <summary>
/// Fab's JSON shapes, with the type information made at build time: reflection would cost the start of every command
/// more than the command itself.
/// </summary>
[JsonSerializable(typeof(HubView))]
[JsonSerializable(typeof(DemoToken))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(DesignSummary[]))]
[JsonSerializable(typeof(DesignDetail))]
[JsonSerializable(typeof(UploadView))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(QuoteProgress))]
[JsonSerializable(typeof(QuoteView))]
[JsonSerializable(typeof(QueueJobRequest))]
[JsonSerializable(typeof(BookingsView))]
[JsonSerializable(typeof(BookingView))]
[JsonSerializable(typeof(BookRequest))]
[JsonSerializable(typeof(Domain.Bookings.BookingRules))]
[JsonSerializable(typeof(JobView[]))]
[JsonSerializable(typeof(JobDetailView))]
[JsonSerializable(typeof(MachineBoardView[]))]
[JsonSerializable(typeof(MachineTelemetry))]
[JsonSerializable(typeof(StopView))]
[JsonSerializable(typeof(LeaseRequest))]
[JsonSerializable(typeof(JogRequest))]
[JsonSerializable(typeof(JogView))]
[JsonSerializable(typeof(AxesRequest))]
[JsonSerializable(typeof(HeatRequest))]
[JsonSerializable(typeof(SpindleRequest))]
[JsonSerializable(typeof(CoolantRequest))]
[JsonSerializable(typeof(WorkOffsetRequest))]
[JsonSerializable(typeof(OverrideRequest))]
[JsonSerializable(typeof(UnlockRequest))]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(HandView))]
[JsonSerializable(typeof(ConsoleLine[]))]
[JsonSerializable(typeof(Domain.Machines.RecoveryOffer))]
[JsonSerializable(typeof(ResumePlanRequest))]
[JsonSerializable(typeof(ClearRequest))]
[JsonSerializable(typeof(MaterialRequest))]
[JsonSerializable(typeof(QueuePlace[]))]
[JsonSerializable(typeof(MoveJobRequest))]
[JsonSerializable(typeof(MaintenanceBook))]
[JsonSerializable(typeof(PresetsRequest))]
[JsonSerializable(typeof(CameraRequest))]
[JsonSerializable(typeof(CameraSetting))]
[JsonSerializable(typeof(Macro))]
[JsonSerializable(typeof(Macro[]))]
[JsonSerializable(typeof(MacroRequest))]
[JsonSerializable(typeof(MaintenanceRequest))]
[JsonSerializable(typeof(MaintenanceDoneRequest))]
[JsonSerializable(typeof(MaintenanceNoteRequest))]
[JsonSerializable(typeof(TopUpRequest))]
[JsonSerializable(typeof(FundView))]
[JsonSerializable(typeof(MachineRent))]
[JsonSerializable(typeof(LedgerVerification))]
[JsonSerializable(typeof(AccountBalance[]))]
[JsonSerializable(typeof(WalletView))]
[JsonSerializable(typeof(Transfer[]))]
[JsonSerializable(typeof(LedgerRoot))]
[JsonSerializable(typeof(InclusionProof))]
[JsonSerializable(typeof(ConsistencyProof))]
[JsonSerializable(typeof(CorrectionRequest))]
[JsonSerializable(typeof(MemberEntry[]))]
[JsonSerializable(typeof(ForgottenMember))]
[JsonSerializable(typeof(MemberView))]
[JsonSerializable(typeof(NewMember))]
[JsonSerializable(typeof(AddedMember))]
[JsonSerializable(typeof(MemberLink))]
[JsonSerializable(typeof(MemberEntry))]
[JsonSerializable(typeof(AuthorisationRequest))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(MadeToken))]
[JsonSerializable(typeof(TokenEntry[]))]
[JsonSerializable(typeof(SetUpRequest))]
[JsonSerializable(typeof(SetUpDone))]
[JsonSerializable(typeof(NewMachine))]
[JsonSerializable(typeof(MachineView))]
[JsonSerializable(typeof(VettingView))]
[JsonSerializable(typeof(VettingRequest))]
[JsonSerializable(typeof(BondSummary[]))]
[JsonSerializable(typeof(BondView))]
[JsonSerializable(typeof(PolicyView[]))]
[JsonSerializable(typeof(BondPolicy))]
[JsonSerializable(typeof(BondOffer))]
[JsonSerializable(typeof(HoldingView[]))]
[JsonSerializable(typeof(ProposeBondRequest))]
[JsonSerializable(typeof(BidRequest))]
[JsonSerializable(typeof(ReceiptRequest))]
[JsonSerializable(typeof(SellUnitsRequest))]
[JsonSerializable(typeof(SellFundUnitsRequest))]
[JsonSerializable(typeof(PaybackView))]
[JsonSerializable(typeof(EndowRequest))]
[JsonSerializable(typeof(FundMeansView))]
[JsonSerializable(typeof(SwitchRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RepairRequest))]
[JsonSerializable(typeof(RentBidRequest))]
[JsonSerializable(typeof(LiquidateRequest))]
[JsonSerializable(typeof(PricingRequest))]
[JsonSerializable(typeof(BookCostRequest))]
[JsonSerializable(typeof(BookedCost))]
[JsonSerializable(typeof(AdmitRequest))]
[JsonSerializable(typeof(MachineCosts))]
[JsonSerializable(typeof(DividendView))]
[JsonSerializable(typeof(MyDividendView))]
[JsonSerializable(typeof(ClosedPeriod[]))]
[JsonSerializable(typeof(ClosePreview))]
[JsonSerializable(typeof(CostEntry))]
[JsonSerializable(typeof(CostsPreview))]
[JsonSerializable(typeof(PricingPreview))]
[JsonSerializable(typeof(OfferOutlook))]
[JsonSerializable(typeof(SalePreview))]
[JsonSerializable(typeof(StatementView))]
[JsonSerializable(typeof(BridgeView[]))]
[JsonSerializable(typeof(BridgeInvitation))]
[JsonSerializable(typeof(BridgeView))]
[JsonSerializable(typeof(TraceView))]
[JsonSerializable(typeof(FindingView[]))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class CliJson : JsonSerializerContext
{
    public static CliJson Shapes { get; } = new(FabJson.Configure(new JsonSerializerOptions()));

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Shapes.GetTypeInfo(typeof(T))!;

    public static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, Of<T>());
}
