using System.Net;

namespace Fab.Silo.Clustering;

/// <summary>Where one of several silos is reached by the others, and where they find each other.</summary>
/// <param name="Address">An address of this computer that the others reach.</param>
/// <param name="PostgreSql">Connection string of the database they share.</param>
public sealed record SiloPlace(IPAddress Address, int Port, string PostgreSql);
