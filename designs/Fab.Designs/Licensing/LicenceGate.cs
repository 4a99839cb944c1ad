using Fab.Domain;

namespace Fab.Designs.Licensing;

/// <summary>What someone wants to do with a design.</summary>
public enum LicenceUse
{
    /// <summary>Make it as it is or with its own parameters, for oneself or for another.</summary>
    Make,

    /// <summary>Make it and take more for it than what making it costs.</summary>
    Sell,
}

/// <param name="Spdx">The SPDX identifier (spdx.org/licenses).</param>
/// <param name="PlainWords">What it asks of whoever makes the thing, in a sentence.</param>
public sealed record LicenceTerms(string Spdx, string Name, bool MayMake, bool MaySell, string PlainWords);

/// <summary>
/// Licence × use → allowed, or refused with a reason. Only licences in the table are allowed: one that nobody here has
/// read is refused. Expressions may join identifiers by <c>AND</c> (all must allow) and <c>OR</c> (one must allow).
/// </summary>
public static class LicenceGate
{
    private const string ShareAlike =
        "Make it, change it, sell it. Whoever passes on a changed design must name its authors and pass it on under the same licence.";

    private const string Named = "Make it, change it, sell it. Name the authors when you pass the design on.";

    private const string Free = "Do with it as you like.";

    private const string NotSold = "Make it for yourself and others, name the authors, but do not sell it.";

    private const string Reciprocal =
        "Make it, change it, sell it. Whoever gets the thing must be able to get its source, changes included, under the same licence.";

    private static readonly Dictionary<string, LicenceTerms> Known = new LicenceTerms[]
    {
        new("CERN-OHL-S-2.0", "CERN Open Hardware Licence 2, strongly reciprocal", true, true, Reciprocal),
        new("CERN-OHL-W-2.0", "CERN Open Hardware Licence 2, weakly reciprocal", true, true, Reciprocal),
        new("CERN-OHL-P-2.0", "CERN Open Hardware Licence 2, permissive", true, true, Named),
        new("TAPR-OHL-1.0", "TAPR Open Hardware License", true, true, Reciprocal),
        new("SHL-2.1", "Solderpad Hardware License 2.1", true, true, Named),
        new("CC0-1.0", "Creative Commons Zero", true, true, Free),
        new("Unlicense", "The Unlicense", true, true, Free),
        new("CC-BY-3.0", "Creative Commons Attribution 3.0", true, true, Named),
        new("CC-BY-4.0", "Creative Commons Attribution 4.0", true, true, Named),
        new("CC-BY-SA-3.0", "Creative Commons Attribution ShareAlike 3.0", true, true, ShareAlike),
        new("CC-BY-SA-4.0", "Creative Commons Attribution ShareAlike 4.0", true, true, ShareAlike),
        new("CC-BY-NC-4.0", "Creative Commons Attribution NonCommercial 4.0", true, false, NotSold),
        new("CC-BY-NC-SA-4.0", "Creative Commons Attribution NonCommercial ShareAlike 4.0", true, false, NotSold),
        new("MIT", "MIT License", true, true, Named),
        new("BSD-2-Clause", "BSD 2-Clause License", true, true, Named),
        new("BSD-3-Clause", "BSD 3-Clause License", true, true, Named),
        new("Apache-2.0", "Apache License 2.0", true, true, Named),
        new("MPL-2.0", "Mozilla Public License 2.0", true, true, Reciprocal),
        new("GPL-2.0-only", "GNU General Public License 2", true, true, Reciprocal),
        new("GPL-2.0-or-later", "GNU General Public License 2 or later", true, true, Reciprocal),
        new("GPL-3.0-only", "GNU General Public License 3", true, true, Reciprocal),
        new("GPL-3.0-or-later", "GNU General Public License 3 or later", true, true, Reciprocal),
        new("LGPL-3.0-or-later", "GNU Lesser General Public License 3 or later", true, true, Reciprocal),
        new("AGPL-3.0-or-later", "GNU Affero General Public License 3 or later", true, true, Reciprocal),
        // A set of parameters is a changed copy, which the No-Derivatives licences do not let anyone pass on.
        new("CC-BY-ND-4.0", "Creative Commons Attribution NoDerivatives 4.0", false, false, "Only unchanged copies may be passed on."),
        new("CC-BY-NC-ND-4.0", "Creative Commons Attribution NonCommercial NoDerivatives 4.0", false, false, "Only unchanged copies may be passed on, and not sold."),
    }.ToDictionary(terms => terms.Spdx, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when allowed.</summary>
    /// <param name="expression">An SPDX expression, such as <c>CERN-OHL-S-2.0</c> or <c>MIT OR CC0-1.0</c>.</param>
    public static Refusal? Judge(string expression, LicenceUse use)
    {
        // AND binds closer than OR, so the expression is a list of alternatives, each a list of licences that all hold.
        Refusal? first = null;
        foreach (string alternative in Split(expression, "OR"))
        {
            Refusal? refusal = Split(alternative, "AND").Select(id => JudgeOne(id, use)).FirstOrDefault(r => r is not null);
            if (refusal is null) return null;
            first ??= refusal;
        }

        return first;
    }

    /// <summary>The terms of one known licence; null for an expression or a licence that is not in the table.</summary>
    public static LicenceTerms? Find(string spdx) => Known.GetValueOrDefault(spdx.Trim());

    private static Refusal? JudgeOne(string id, LicenceUse use)
    {
        if (Find(id) is not { } terms)
        {
            return new Refusal(
                DesignRefusals.LicenceUnknown,
                id.Length == 0 ? "The design names no licence." : $"The licence '{id}' is not one that this space has read.",
                "Ask the author for a known open licence, such as CERN-OHL-S-2.0 or CC-BY-SA-4.0.");
        }

        bool allowed = use == LicenceUse.Make ? terms.MayMake : terms.MaySell;
        if (allowed) return null;
        string what = use == LicenceUse.Make ? "be made with parameters of one's own" : "be made for sale";
        return new Refusal(
            DesignRefusals.LicenceForbids,
            $"Under {terms.Name} the design may not {what}. {terms.PlainWords}",
            "Ask the author for leave, or take a design under another licence.");
    }

    // Parentheses would need a parser; an expression with them stays one unknown licence, which is refused.
    private static string[] Split(string expression, string by) =>
        expression.Split($" {by} ", StringSplitOptions.TrimEntries);
}
