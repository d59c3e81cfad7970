namespace StageTest.Engines.Lab.Host;

/// <summary>A virtual address that a probe is sent to.</summary>
/// <param name="Address">The address.</param>
/// <param name="Target">The port after translation: as <see cref="PortCode"/> writes it.</param>
internal sealed record HostEntrance(string Address, int Target);
