using System.Xml;

namespace Fab.Designs.Meshes.ThreeMf;

/// <summary>
/// What slicers keep beside the model: PrusaSlicer and Bambu Studio's kin put modifiers, blockers and negative volumes
/// into the same triangles as the part, and say only here which is which.
/// </summary>
internal static class SlicerProject
{
    private static readonly string[] s_files = ["Metadata/Slic3r_PE_model.config", "Metadata/model_settings.config"];

    /// <exception cref="ThreeMfException">Not all triangles are the part's.</exception>
    public static void RefuseModifiers(ThreeMfPackage package)
    {
        foreach (string file in s_files)
        {
            using XmlReader? reader = package.Open(file);
            while (reader?.Read() == true)
            {
                if (reader.NodeType != XmlNodeType.Element || !IsModifier(reader)) continue;
                throw new ThreeMfException(
                    DesignRefusals.ThreeMfNotUnderstood, "It is a slicer's project with modifiers or cut-outs, which only that slicer can tell from the part.");
            }
        }
    }

    private static bool IsModifier(XmlReader reader) => reader.LocalName switch
    {
        "part" => reader.GetAttribute("subtype") is not (null or "normal_part"),
        "metadata" => (reader.GetAttribute("key"), reader.GetAttribute("value")) switch
        {
            ("volume_type", not "ModelPart") => true,
            ("modifier", "1") => true,
            _ => false,
        },
        _ => false,
    };
}
