namespace Fab.Cli.Tests;

/// <summary>Answers of a hub, as they go over the wire. Written out, so that a changed shape does not change its own test.</summary>
internal static class Shapes
{
    public const string Hub = """{"name":"Fab","version":"0.1.0","demo":true,"timeScale":60,"startedAt":"2026-01-01T00:00:00+00:00"}""";

    public const string Spec = """
        {"id":"reprap-1","name":"RepRap One","kind":"printer","class":"fdm-printer","dialect":"marlin","volume":{"x":200,"y":200,"z":180},"maxHotend":260,"maxBed":100,"nozzle":0.4,"maxFeed":9000,"acceleration":1000,"rate":120,"link":"virtual:marlin"}
        """;

    public const string RouterSpec = """
        {"id":"router-1","name":"Router One","kind":"router","class":"cnc-router","dialect":"grbl","volume":{"x":300,"y":200,"z":50},"maxFeed":2000,"acceleration":250,"rate":240,"link":"virtual:grbl"}
        """;

    public const string Offer = """
        {"machine":"reprap-1","program":"aa11","programBytes":123456,"lines":5000,"layers":96,"requirements":{"kind":"printer","dialect":"marlin","extent":{"x":90,"y":80,"z":60},"hotend":210,"bed":60,"material":"pla"},"rate":120,"estimate":3421,"price":114,"authorised":4276,"hold":143,"filamentGrams":18.4}
        """;

    public const string Fund = """
        {"period":"2026-01","rentThisPeriod":320,"rentEver":4120,"machines":[{"machine":"reprap-1","rent":320,"metered":9600,"jobs":3,"goes":[{"line":"operating","amount":200},{"line":"depreciation","amount":120},{"line":"dividend","amount":0}]}]}
        """;

    public const string Wallet = """
        {"account":"wallet:maker","posted":5000,"held":143,"available":4857,"entries":[{"sequence":1,"id":"topup/1","kind":"post","at":"2026-01-01T00:00:00+00:00","postings":[{"debit":"cash","credit":"wallet:maker","amount":5000,"unit":0}],"released":0,"memo":"","references":{},"leaf":"00","chain":"00"},{"sequence":2,"id":"job/j-1/hold","kind":"hold","at":"2026-01-01T00:00:00+00:00","postings":[{"debit":"wallet:maker","credit":"rent:reprap-1","amount":143,"unit":0}],"released":0,"memo":"","references":{},"leaf":"00","chain":"00"}]}
        """;

    public static string Machine(string state, string checks = "[]", int revision = 1, string? job = null, string spec = Spec, string? reason = null) => $$"""
        {"spec":{{spec.Trim()}},"state":"{{state}}","material":"pla","checks":{{checks}},"firmware":"Marlin 2.1","wornSeconds":100,"changedAt":"2026-01-01T00:00:00+00:00","revision":{{revision}}{{(job is null ? "" : $",\"job\":\"{job}\"")}}{{(reason is null ? "" : $",\"reason\":\"{reason}\"")}} }
        """.Trim();

    public static string Board(string machine, string? telemetry = null, string? job = null) =>
        $$"""{"machine":{{machine}}{{(telemetry is null ? "" : $",\"telemetry\":{telemetry}")}}{{(job is null ? "" : $",\"job\":{job}")}} }""";

    public static string Job(string phase, int revision, string more = "") => $$"""
        {"id":"j-1","member":"maker","title":"Phone stand","source":{"type":"design","slug":"phone-stand","version":"1.0.0","parameters":{"width":"80"} },"phase":"{{phase}}","offers":[{{Offer.Trim()}}],"metered":0,"lines":5000,"linesSent":0,"lastExecutedLine":0,"resends":0,"transfers":[],"quotedAt":"2026-01-01T00:00:00+00:00","revision":{{revision}}{{more}} }
        """.Trim();

    public static string Running(int revision) =>
        Job("running", revision, ""","machine":"reprap-1","held":143,"authorisedSeconds":4276,"queuedAt":"2026-01-01T00:00:01+00:00","startedAt":"2026-01-01T00:00:05+00:00" """);

    public static string Finished(int revision) => Job("finished", revision)
        .Replace("\"metered\":0", "\"metered\":3400", StringComparison.Ordinal)
        .Replace("\"linesSent\":0", "\"linesSent\":5000", StringComparison.Ordinal)
        .Replace("\"resends\":0", "\"resends\":2", StringComparison.Ordinal)
        .Replace("\"transfers\":[]", """ "transfers":["job/j-1/hold","job/j-1/rent"],"machine":"reprap-1","held":143,"rent":113,"endedAt":"2026-01-01T00:01:05+00:00" """, StringComparison.Ordinal);

    public static string Failed(int revision) => Finished(revision)
        .Replace("\"phase\":\"finished\"", """ "phase":"failed","failure":{"code":"link-lost","message":"The cable came off.","line":77} """, StringComparison.Ordinal);

    public static string Detail(string job, string? place = null, string? telemetry = null) =>
        $$"""{"job":{{job}}{{(place is null ? "" : $",\"place\":{place}")}}{{(telemetry is null ? "" : $",\"telemetry\":{telemetry}")}} }""";

    public static string Place(int place, string? wait = null) => $$"""
        {"place":{{place}},"job":"j-1","member":"maker","title":"Phone stand","queuedAt":"2026-01-01T00:00:00+00:00","estimate":3421,"machines":["reprap-1"],"orderReason":"Your first job in line."{{(wait is null ? "" : $",\"waitReason\":\"{wait}\"")}} }
        """.Trim();

    public static string Telemetry(double percent, int layer = 1, string job = "j-1") => $$"""
        {"machine":"reprap-1","at":"2026-01-01T00:00:10+00:00","phase":"running","job":{"job":"{{job}}","line":{{(long)(percent * 50)}},"lines":5000,"percent":{{percent}},"layer":{{layer}},"layers":96,"metered":{{(long)(percent * 34)}},"timeLeft":{{3400 - (long)(percent * 34)}}},"heaters":[{"name":"hotend","actual":209.6,"target":210},{"name":"bed","actual":60,"target":60}],"linesPerSecond":40,"resends":0,"v":1}
        """.Trim();

    public static string Quote(bool fits = true)
    {
        string reprap = fits
            ? $"\"fits\":true,\"offer\":{Offer.Trim()}"
            : """ "fits":false,"refusal":{"code":"too-large","message":"It is 320 mm wide; the machine reaches 200 mm.","wayOut":"Make it smaller with -p width=…"} """;
        return $$"""
            {"job":{{Job("quoted", 1)}},"machines":[{"machine":"reprap-1","name":"RepRap One",{{reprap}},"state":"idle"},{"machine":"router-1","name":"Router One","fits":false,"refusal":{"code":"wrong-kind","message":"A router cannot print."},"state":"idle"}],"warnings":[{"code":"thin-wall","message":"Walls under 0.8 mm may break."}],"validUntil":"2026-01-01T01:00:00+00:00"}
            """.Trim();
    }

    public static string Problem(int status, string code, string detail, string? wayOut = null) => $$"""
        {"type":"https://fab.example/errors#{{code}}","title":"Refused","status":{{status}},"detail":"{{detail}}","code":"{{code}}"{{(wayOut is null ? "" : $",\"wayOut\":\"{wayOut}\"")}} }
        """.Trim();
}
