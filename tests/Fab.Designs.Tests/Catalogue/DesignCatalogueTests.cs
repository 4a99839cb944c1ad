using Fab.Designs.Catalogue;
using Fab.Domain.Machines;

namespace Fab.Designs.Tests.Catalogue;

public sealed class DesignCatalogueTests : IDisposable
{
    private const string GoodManifest = """
        okhv = "2.4"
        name = "Peg"
        repo = "."
        version = "1.0.0"
        license = "MIT"
        licensor = "Ann"
        function = "Is a peg."
        tsdc = "3DP"
        source = ["peg.scad", "cap.scad"]

        [[image]]
        location = "picture.png"

        [[part]]
        name = "peg"
        source = "peg.scad"

        [[part]]
        name = "cap"
        source = "cap.scad"

        [fab]
        material = "pla"

        [modules.peg]
        help = "The peg."
        needs = { socket = "1.2" }

        [modules.cap]
        help = "The cap."
        provides = { socket = "1.3" }

        [parameters.width]
        help = "How wide."
        type = "number"
        default = 5
        min = 1
        max = 10

        [parameters.kind]
        help = "Which."
        type = "choice"
        default = "a"
        choices = ["a", "b"]
        """;

    private readonly TemporaryFolder _library = new();

    public DesignCatalogueTests()
    {
        Write("good", GoodManifest);
    }

    public void Dispose() => _library.Dispose();

    [Fact]
    public void Library_OfThisRepository_IsWhollyInOrder()
    {
        DesignCatalogue library = DesignCatalogue.Load(TestMachines.LibraryFolder);

        Assert.Empty(library.Problems);
        Assert.True(library.Designs.Count >= 7);
        Assert.Contains(library.Designs, design => design is { Kind: MachineKind.Router, Program: not null });
        Assert.Contains(library.Designs, design => design.Modules.Count > 2);
        Assert.Contains(library.Find("phone-stand").Value!.Parameters, parameter => parameter.Name == "width");
        Assert.All(library.Designs, design =>
        {
            Assert.StartsWith($"# {design.Title}", design.Readme, StringComparison.Ordinal);
            Assert.Contains($"[{design.Licence}]", design.Readme, StringComparison.Ordinal);
            Assert.InRange(design.Picture.Content.Length, 1000, 40 * 1024);
            Assert.True(design.Picture.Content.Span.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']));
            Assert.All(design.Parameters, parameter => Assert.True(parameter is { Help.Length: > 15, Label.Length: > 2 }, parameter.Name));
        });
    }

    /// <summary>Every file that carries a licence of its own says the same as the manifest.</summary>
    [Fact]
    public void Library_OfThisRepository_NamesItsLicenceInEverySource() =>
        Assert.All(DesignCatalogue.Load(TestMachines.LibraryFolder).Designs, design => Assert.All(design.Sources, file =>
            Assert.Contains($"SPDX-License-Identifier: {design.Licence}", System.Text.Encoding.UTF8.GetString(file.Content.Span), StringComparison.Ordinal)));

    [Fact]
    public void Modules_AreSortedAfterWhatTheyNeed()
    {
        Design design = DesignCatalogue.Load(_library.Path).Find("good").Value!;

        Assert.Equal(["cap", "peg"], design.Modules.Select(module => module.Name));
    }

    // What is replaced by what in the good manifest → line, field, and a word of the message.
    [Theory]
    [InlineData("name = \"Peg\"", "", 1, "name", "missing")]
    [InlineData("name = \"Peg\"", "name = 7", 2, "name", "must be a text, not a whole number")]
    [InlineData("name = \"Peg\"", "name = \"  \"", 2, "name", "empty")]
    [InlineData("name = \"Peg\"", "name = Peg", 2, "", "stands in quotes")]
    [InlineData("repo = \".\"", "", 1, "repo", "missing")]
    [InlineData("okhv = \"2.4\"", "okhv = \"9.9\"", 1, "okhv", "9.9")]
    [InlineData("license = \"MIT\"", "license = \"LicenseRef-Mine\"", 5, "license", "LicenseRef-Mine")]
    [InlineData("license = \"MIT\"", "license = \"CC-BY-ND-4.0\"", 5, "license", "NoDerivatives")]
    [InlineData("tsdc = \"3DP\"", "tsdc = \"LAS\"", 8, "tsdc", "3DP")]
    [InlineData("\"cap.scad\"]", "\"cap.scad\", \"gone.scad\"]", 9, "source", "'gone.scad' is missing")]
    [InlineData("\"cap.scad\"]", "\"cap.scad\", \"../good/peg.scad\"]", 9, "source", "inside the design's folder")]
    [InlineData("\"cap.scad\"]", "\"cap.scad\", \"/etc/passwd\"]", 9, "source", "inside the design's folder")]
    [InlineData("[\"peg.scad\", \"cap.scad\"]", "7", 9, "source", "list of texts")]
    [InlineData("location = \"picture.png\"", "location = \"none.png\"", 12, "image[0].location", "missing")]
    [InlineData("source = \"cap.scad\"", "source = \"other.scad\"", 20, "part[1].source", "one of the OpenSCAD files")]
    [InlineData("name = \"cap\"", "name = \"peg\"", 19, "part[1].name", "twice")]
    [InlineData("material = \"pla\"", "", 22, "fab.material", "missing")]
    [InlineData("material = \"pla\"", "material = \"pla\"\nmaterials = [\"abs\"]", 24, "fab.materials", "'pla'")]
    [InlineData("material = \"pla\"", "material = \"pla\"\nmatirials = [\"abs\"]", 24, "fab.matirials", "not known")]
    [InlineData("socket = \"1.2\"", "socket = \"1.4\"", 25, "modules", "provides 1.3")]
    [InlineData("socket = \"1.2\"", "socket = \"2.0\"", 25, "modules", "provides 1.3")]
    [InlineData("socket = \"1.2\"", "hinge = \"1.0\"", 25, "modules", "no module provides")]
    [InlineData("socket = \"1.2\"", "socket = \"one\"", 27, "modules.peg.needs.socket", "two numbers")]
    [InlineData("provides = { socket = \"1.3\" }", "provides = { socket = \"1.3\" }\nneeds = { socket = \"1.0\" }", 25, "modules", "circle")]
    [InlineData("[modules.cap]", "[modules.hat]", 29, "modules.hat", "no [[part]]")]
    [InlineData("type = \"number\"", "type = \"float\"", 35, "parameters.width.type", "number, integer")]
    [InlineData("max = 10", "", 33, "parameters.width.max", "missing")]
    [InlineData("max = 10", "max = 0", 38, "parameters.width.max", "below min")]
    [InlineData("max = 10", "max = inf", 38, "parameters.width.max", "finite")]
    [InlineData("default = 5", "default = 50", 36, "parameters.width.default", "from 1 to 10")]
    [InlineData("default = 5", "default = \"wide\"", 36, "parameters.width.default", "must be a number")]
    [InlineData("default = 5", "", 33, "parameters.width.default", "missing")]
    [InlineData("default = 5", "defualt = 5", 36, "parameters.width.defualt", "not known")]
    [InlineData("help = \"How wide.\"", "", 33, "parameters.width.help", "missing")]
    [InlineData("[parameters.width]", "[parameters.'$fn']", 33, "parameters.$fn.label", "no name for an OpenSCAD variable")]
    [InlineData("choices = [\"a\", \"b\"]", "choices = [\"a\"]", 44, "parameters.kind.choices", "at least two")]
    [InlineData("choices = [\"a\", \"b\"]", "choices = [\"x\", \"y\"]", 43, "parameters.kind.default", "one of x, y")]
    public void Manifest_WithAMistake_IsRefusedNamingFileLineAndField(string good, string bad, int line, string field, string message)
    {
        Assert.Contains(good, GoodManifest, StringComparison.Ordinal);
        Write("broken", GoodManifest.Replace(good, bad, StringComparison.Ordinal));

        DesignCatalogue library = DesignCatalogue.Load(_library.Path);

        ManifestProblem problem = Assert.Single(library.Problems, p => p.Field == field && p.Message.Contains(message, StringComparison.Ordinal));
        Assert.Equal(("broken/okh.toml", line), (problem.File, problem.Line));
        Assert.Equal(["good"], library.Designs.Select(design => design.Slug));
        Assert.Equal(DesignRefusals.ManifestInvalid, library.Find("broken").Refusal!.Code);
        Assert.Contains($"broken/okh.toml:{line}", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_WithSeveralMistakes_TellsThemAll()
    {
        Write("broken", GoodManifest.Replace("name = \"Peg\"", "").Replace("max = 10", "max = 0"));

        Assert.True(DesignCatalogue.Load(_library.Path).Problems.Count >= 2);
    }

    [Fact]
    public void Folder_WithoutAManifest_OrWithAWrongName_IsAProblemOfItsOwn()
    {
        Directory.CreateDirectory(Path.Combine(_library.Path, "empty"));
        Write("Bad Name", GoodManifest);

        DesignCatalogue library = DesignCatalogue.Load(_library.Path);

        Assert.Contains(library.Problems, p => p.File == "empty/okh.toml" && p.Message.Contains("missing", StringComparison.Ordinal));
        Assert.Contains(library.Problems, p => p.File == "Bad Name/okh.toml");
        Assert.Single(library.Designs);
    }

    [Fact]
    public void Source_ThatIsALink_IsRefused()
    {
        Write("broken", GoodManifest);
        File.Delete(Path.Combine(_library.Path, "broken", "cap.scad"));
        File.CreateSymbolicLink(Path.Combine(_library.Path, "broken", "cap.scad"), "/etc/passwd");

        Assert.Contains(DesignCatalogue.Load(_library.Path).Problems, p => p.Message.Contains("link", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_OfAFolderThatIsNotThere_IsOneProblemAndNoDesign()
    {
        DesignCatalogue library = DesignCatalogue.Load(Path.Combine(_library.Path, "nowhere"));

        Assert.Empty(library.Designs);
        Assert.Single(library.Problems);
    }

    [Fact]
    public void Find_OfAnUnknownSlug_IsRefusedAndNamesThoseThereAre()
    {
        Domain.Refusal refusal = DesignCatalogue.Load(_library.Path).Find("../etc").Refusal!;

        Assert.Equal(DesignRefusals.Unknown, refusal.Code);
        Assert.Contains("good", refusal.WayOut, StringComparison.Ordinal);
    }

    private void Write(string slug, string manifest)
    {
        _library.Write($"{slug}/okh.toml", manifest);
        foreach (string file in new[] { "peg.scad", "cap.scad", "README.md", "picture.png" }) _library.Write($"{slug}/{file}", "cube(1);");
    }
}
