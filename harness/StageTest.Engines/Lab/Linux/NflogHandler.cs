namespace StageTest.Engines.Lab.Linux;

/// <summary>Takes one logged packet.</summary>
/// <param name="prefix">What the rule calls itself, in ASCII.</param>
/// <param name="packet">The packet's first bytes, from its IP header on.</param>
internal delegate void NflogHandler(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> packet);
