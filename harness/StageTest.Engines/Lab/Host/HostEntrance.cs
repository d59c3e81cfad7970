namespace StageTest.Engines.Lab.Host;

/// <summary>A virtual address as the target of a probe.</summary>
/// <param name="Address">The address.</param>
/// <param name="Target">The port after translation, encoded by <see cref="PortCode"/>.</param>
internal sealed record HostEntrance(string Address, int Target);
