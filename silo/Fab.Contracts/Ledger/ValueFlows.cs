using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Contracts.Ledger;

/// <summary>
/// The books in the words of ValueFlows 1.0, as JSON-LD. A job is a process that uses a machine, cites a design, consumes
/// material and produces a part; its rent is the reciprocal transfer of one agreement. A hold is a commitment. A correction
/// is a negative event that names what it corrects. Agents are accounts; nobody's name is in it.
/// </summary>
/// <remarks>
/// Source: the ValueFlows 1.0.0 vocabulary. How income is shared is not part of it, so our value equation, and both sides of
/// every posting, stand beside it in a namespace of our own.
/// </remarks>
internal sealed partial class ValueFlows(Utf8JsonWriter json)
{
    private const string Commons = "fab:agent/commons";
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public static JsonWriterOptions Writing => new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Begin()
    {
        json.WriteStartObject();
        json.WriteStartObject("@context");
        json.WriteString("vf", "https://w3id.org/valueflows/ont/vf#");
        json.WriteString("om2", "http://www.ontology-of-units-of-measure.org/resource/om-2/");
        json.WriteString("xsd", "http://www.w3.org/2001/XMLSchema#");
        json.WriteString("fab", "urn:fab:");
        json.WriteEndObject();
        json.WriteStartArray("@graph");
        Node("fab:unit/cu", "vf:Unit", () => json.WriteString("vf:label", "commons unit"));
        Node("fab:money", "vf:ResourceSpecification", () =>
        {
            json.WriteString("vf:name", "Money of the commons");
            json.WriteBoolean("vf:mediumOfExchange", true);
            Link("vf:defaultUnitOfResource", "fab:unit/cu");
        });
        Agent(Commons, "vf:Organization", "The equipment commons");
        ValueEquation();
    }

    public void Add(Transfer transfer)
    {
        string? job = transfer.References.GetValueOrDefault("job");
        foreach (Posting posting in transfer.Postings)
        {
            Agent(OwnerOf(posting.Debit), "vf:Agent", null);
            Agent(OwnerOf(posting.Credit), "vf:Agent", null);
            Resource($"fab:account/{posting.Debit}", OwnerOf(posting.Debit));
            Resource($"fab:account/{posting.Credit}", OwnerOf(posting.Credit));
        }

        // The first rent of a job tells of the whole job; a second one, from a further hold, is only money.
        bool isWholeJob = job is not null && transfer.Id == $"job/{job}/rent" && transfer.Postings.Count > 0;
        if (isWholeJob) Job(transfer, job!);
        for (int line = 0; line < transfer.Postings.Count; line++) Money(transfer, line, job);
        Units(transfer);
    }

    public void End()
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Job(Transfer transfer, string job)
    {
        string process = $"fab:process/{job}", agreement = $"fab:agreement/{job}";
        string maker = OwnerOf(transfer.Postings[0].Debit);
        IReadOnlyDictionary<string, string> told = transfer.References;
        Resource($"fab:machine/{told.GetValueOrDefault("machine")}", Commons);
        Node(agreement, "vf:Agreement", () => Instant("vf:created", transfer.At));
        Node(process, "vf:Process", () =>
        {
            json.WriteString("vf:name", $"Job {job}");
            json.WriteBoolean("vf:finished", true);
            Instant("vf:hasEnd", transfer.EffectiveAt ?? transfer.At);
        });
        Flow(transfer, $"{job}/use", "vf:use", Commons, maker, () =>
        {
            Link("vf:resourceInventoriedAs", $"fab:machine/{told.GetValueOrDefault("machine")}");
            Measure("vf:resourceQuantity", "1", "om2:one");
            Measure("vf:effortQuantity", told.GetValueOrDefault("meteredSeconds", "0"), "om2:second-Time");
            Link("vf:inputOf", process);
            Link("vf:realizationOf", agreement);
        });
        if (told.TryGetValue("design", out string? design))
        {
            string author = $"fab:agent/design/{design}";
            Agent(author, "vf:Agent", $"Who made the design {design}");
            Resource($"fab:design/{design}", author);
            Flow(transfer, $"{job}/cite", "vf:cite", author, maker, () =>
            {
                Link("vf:resourceInventoriedAs", $"fab:design/{design}");
                Measure("vf:resourceQuantity", "1", "om2:one");
                Link("vf:inputOf", process);
            });
        }

        if (told.TryGetValue("material", out string? material) && told.TryGetValue("materialMilligrams", out string? milligrams))
        {
            Flow(transfer, $"{job}/consume", "vf:consume", maker, maker, () =>
            {
                Link("vf:resourceConformsTo", $"fab:material/{material}");
                Measure("vf:resourceQuantity", milligrams, "om2:milligram");
                Link("vf:inputOf", process);
            });
        }

        if (told.GetValueOrDefault("outcome") != "finished") return;
        Resource($"fab:part/{job}", maker);
        Flow(transfer, $"{job}/produce", "vf:produce", maker, maker, () =>
        {
            Link("vf:resourceInventoriedAs", $"fab:part/{job}");
            Measure("vf:resourceQuantity", "1", "om2:one");
            Link("vf:outputOf", process);
        });
    }

    private void Money(Transfer transfer, int line, string? job)
    {
        Posting posting = transfer.Postings[line];
        bool isBack = transfer.Corrects is not null;
        // A reversal is the event that it reverses, with a minus: both run the same way.
        (string debit, string credit) = isBack ? (posting.Credit, posting.Debit) : (posting.Debit, posting.Credit);

        // Money comes from a claim and goes to another. Where a thing owned changes, it goes to it or comes from it.
        bool comesIn = Accounts.KindOf(debit).IsDebitNormal && !Accounts.KindOf(credit).IsDebitNormal;
        (string from, string to) = comesIn ? (credit, debit) : (debit, credit);
        string type = transfer.Kind == TransferKind.Hold ? "vf:Commitment" : "vf:EconomicEvent";
        (string Property, string Agreement)? clause = ClauseOf(transfer, posting, job, type == "vf:Commitment");
        Flow(transfer, $"{transfer.Id}/{line.ToString(CultureInfo.InvariantCulture)}", "vf:transfer", OwnerOf(from), OwnerOf(to), type, () =>
        {
            if (!comesIn) Link("vf:resourceInventoriedAs", $"fab:account/{from}");
            if (type == "vf:EconomicEvent") Link("vf:toResourceInventoriedAs", $"fab:account/{to}");
            Link("vf:resourceConformsTo", "fab:money");
            Measure("vf:resourceQuantity", (isBack ? -posting.Amount : posting.Amount).ToString(), "fab:unit/cu");
            if (clause is { } of) Link(of.Property, of.Agreement);
            if (transfer.HoldId is { } hold) Link("vf:fulfills", $"fab:event/{hold}/0");
            if (transfer.Corrects is { } corrected) Link("vf:corrects", $"fab:event/{corrected}/{line.ToString(CultureInfo.InvariantCulture)}");
            if (transfer.ExpiresAt is { } until) Instant("vf:due", until);
            json.WriteString("fab:debit", posting.Debit);
            json.WriteString("fab:credit", posting.Credit);
            json.WriteNumber("fab:sequence", transfer.Sequence);
        });
    }

    /// <summary>How income is shared, as far as it is the same for all; the basis points stand in each offer's hashed policy.</summary>
    private void ValueEquation() => Node("fab:value-equation", "fab:ValueEquation", () =>
    {
        json.WriteString(
            "vf:note",
            "At the close of a period a machine's rent pays the first lines in order, each as far as it reaches; the rest is split by the basis points of the policy in the bond's offer.");
        Lines("fab:first", "operating", "depreciation", "interest", "principal");
        Lines("fab:then", "community-investment", "sweep", "dividend");
    });

    private void Lines(string name, params string[] lines)
    {
        json.WriteStartArray(name);
        foreach (string line in lines) json.WriteStringValue(line);
        json.WriteEndArray();
    }

    private void Flow(Transfer transfer, string id, string action, string provider, string receiver, Action more) =>
        Flow(transfer, id, action, provider, receiver, "vf:EconomicEvent", more);

    private void Flow(Transfer transfer, string id, string action, string provider, string receiver, string type, Action more) =>
        Node($"fab:event/{id}", type, () =>
        {
            Link("vf:action", action);
            Link("vf:provider", provider);
            Link("vf:receiver", receiver);
            Instant(type == "vf:Commitment" ? "vf:created" : "vf:hasPointInTime", transfer.EffectiveAt ?? transfer.At);
            if (transfer.Memo.Length > 0) json.WriteString("vf:note", transfer.Memo);
            more();
        });

    private void Agent(string id, string type, string? name)
    {
        if (!_told.Add(id)) return;
        Node(id, type, () =>
        {
            if (name is not null) json.WriteString("vf:name", name);
        });
    }

    private void Resource(string id, string owner)
    {
        if (_told.Add(id)) Node(id, "vf:EconomicResource", () => Link("vf:primaryAccountable", owner));
    }

    /// <summary>A wallet or a holding belongs to its member; everything else is the commons'.</summary>
    private static string OwnerOf(string account) =>
        account.Split(':') is ["wallet" or "holder", .., var whose] ? $"fab:agent/{whose}" : Commons;

    private void Node(string id, string type, Action more)
    {
        json.WriteStartObject();
        json.WriteString("@id", id);
        json.WriteString("@type", type);
        more();
        json.WriteEndObject();
    }

    private void Link(string name, string to)
    {
        json.WriteStartObject(name);
        json.WriteString("@id", to);
        json.WriteEndObject();
    }

    private void Instant(string name, DateTimeOffset at)
    {
        json.WriteStartObject(name);
        json.WriteString("@value", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
        json.WriteString("@type", "xsd:dateTimeStamp");
        json.WriteEndObject();
    }

    private void Measure(string name, string number, string unit)
    {
        json.WriteStartObject(name);
        json.WriteString("@type", "vf:Measure");
        json.WriteStartObject("vf:hasNumericalValue");
        json.WriteString("@value", number);
        json.WriteString("@type", "xsd:decimal");
        json.WriteEndObject();
        Link("vf:hasUnit", unit);
        json.WriteEndObject();
    }
}
