using Fab.Designs.Storage;
using Fab.Domain;
using Fab.Firmware.GCode;

namespace Fab.Designs.Pictures;

/// <summary>The slicer's picture of a stored program, as browsers show it.</summary>
/// <param name="MediaType"><c>image/png</c> or <c>image/jpeg</c>.</param>
public sealed record ProgramPicture(string MediaType, byte[] Bytes)
{
    /// <param name="width">In pixels: the next wider picture is taken, or the widest there is.</param>
    public static Outcome<ProgramPicture> Of(IBlobStore blobs, ContentHash program, int width)
    {
        using Stream? gcode = blobs.Open(program);
        if (gcode is null) return new Refusal(DesignRefusals.FileUnknown, "The program is not in the hub's store.", "Upload it again.");
        return ThumbnailReader.Read(gcode, width) switch
        {
            ({ Format: "png" }, { } bytes) => new ProgramPicture("image/png", bytes),
            ({ Format: "jpg" }, { } bytes) => new ProgramPicture("image/jpeg", bytes),
            ({ }, { } bytes) when Qoi.Decode(bytes) is { } pixels => new ProgramPicture("image/png", Png.Encode(pixels)),
            _ => new Refusal(DesignRefusals.NoPicture, "The program has no picture in its comments.", "Switch thumbnails on in the slicer."),
        };
    }
}
