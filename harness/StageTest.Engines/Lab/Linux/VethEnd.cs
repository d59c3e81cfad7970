namespace StageTest.Engines.Lab.Linux;

/// <summary>One end of a veth pair.</summary>
/// <param name="Index">Its interface index, free in its namespace.</param>
/// <param name="Name">Its name, at most 15 characters.</param>
/// <param name="HardwareAddress">Its MAC address, six bytes.</param>
internal readonly record struct VethEnd(int Index, string Name, ReadOnlyMemory<byte> HardwareAddress);
