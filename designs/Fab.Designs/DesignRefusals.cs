using Fab.Domain;

namespace Fab.Designs;

/// <summary>Why a design, a file or a slice was refused.</summary>
[RefusalCodes]
public static class DesignRefusals
{
    /// <summary>No design has this slug.</summary>
    public const string Unknown = "design-unknown";

    /// <summary>No such revision of the design was ever in this hub.</summary>
    public const string RevisionUnknown = "design-revision-unknown";

    /// <summary>The revision was here, and a file of it is not any more.</summary>
    public const string RevisionGone = "design-revision-gone";

    /// <summary>A design's manifest or files are not in order; the rest of the library is there.</summary>
    public const string ManifestInvalid = "design-manifest-invalid";

    public const string ModuleUnknown = "design-module-unknown";
    public const string ParameterUnknown = "design-parameter-unknown";
    public const string ParameterOutOfRange = "design-parameter-out-of-range";
    public const string ParameterWrongType = "design-parameter-wrong-type";
    public const string ParameterForbiddenCharacters = "design-parameter-forbidden-characters";

    /// <summary>The design is for another kind of machine, or its program for another dialect.</summary>
    public const string WrongMachine = "design-wrong-machine";

    /// <summary>The parts together do not fit on the bed, or one is too tall.</summary>
    public const string TooLarge = "design-too-large";

    /// <summary>OpenSCAD made no solid body of these parameters.</summary>
    public const string RenderFailed = "design-render-failed";

    /// <summary>The design is a finished program: there is no mesh of it.</summary>
    public const string NotDrawn = "design-not-drawn";

    public const string SliceFailed = "design-slice-failed";
    public const string LicenceUnknown = "design-licence-unknown";
    public const string LicenceForbids = "design-licence-forbids";
    public const string MaterialUnknown = "design-material-unknown";

    /// <summary>The design's author does not offer it in this material.</summary>
    public const string MaterialUnsuitable = "design-material-unsuitable";

    /// <summary>The machine cannot get as hot as the material needs, or lacks what it needs.</summary>
    public const string MaterialBeyondMachine = "design-material-beyond-machine";

    public const string ToolMissing = "tool-missing";
    public const string ToolTimedOut = "tool-timed-out";
    public const string ToolOutOfMemory = "tool-out-of-memory";
    public const string ToolOutputTooLarge = "tool-output-too-large";

    public const string StlInvalid = "stl-invalid";
    public const string StlTooLarge = "stl-too-large";
    public const string ThreeMfInvalid = "threemf-invalid";
    public const string ThreeMfTooLarge = "threemf-too-large";

    /// <summary>The 3MF means more than meshes, and what it means would be lost.</summary>
    public const string ThreeMfNotUnderstood = "threemf-not-understood";

    public const string ProgramTooLarge = "program-file-too-large";
    public const string ProgramInvalid = "program-file-invalid";
    public const string FileUnknown = "file-unknown";
    public const string NoPicture = "program-without-picture";
}
