using Fab.Domain;

namespace Fab.Designs.Catalogue;

/// <summary>Checks that a design's modules fit together, and sorts each after those whose interfaces it needs. Pure.</summary>
internal static class ModuleOrder
{
    public static Outcome<IReadOnlyList<DesignModule>> Sort(IReadOnlyList<DesignModule> modules)
    {
        foreach (DesignModule module in modules)
        {
            foreach ((string name, InterfaceVersion wanted) in module.Needs)
            {
                if (Providers(modules, name, wanted).Any()) continue;
                DesignModule? nearest = modules.FirstOrDefault(m => m.Provides.ContainsKey(name));
                return Refuse(nearest is null
                    ? $"{module.Name} needs the interface '{name}', which no module provides."
                    : $"{module.Name} needs '{name}' {wanted}, and {nearest.Name} provides {nearest.Provides[name]}.");
            }
        }

        var sorted = new List<DesignModule>();
        var left = modules.ToList();
        while (left.Count > 0)
        {
            // The first in the manifest's order whose needs are all met: the order is stable.
            int next = left.FindIndex(m => m.Needs.All(need => Providers(sorted, need.Key, need.Value).Any()));
            if (next < 0) return Refuse($"The modules {string.Join(", ", left.Select(m => m.Name))} need each other in a circle.");
            sorted.Add(left[next]);
            left.RemoveAt(next);
        }

        return new Outcome<IReadOnlyList<DesignModule>>(sorted, null);
    }

    private static IEnumerable<DesignModule> Providers(IEnumerable<DesignModule> modules, string name, InterfaceVersion wanted) =>
        modules.Where(m => m.Provides.TryGetValue(name, out InterfaceVersion version) && version.Satisfies(wanted));

    private static Refusal Refuse(string message) => new(DesignRefusals.ManifestInvalid, message);
}
