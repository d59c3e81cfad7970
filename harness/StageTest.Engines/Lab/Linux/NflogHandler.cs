namespace StageTest.Engines.Lab.Linux;

/// <summary>Receives one logged packet.</summary>
/// <param name="prefix">The prefix of the rule, in ASCII.</param>
/// <param name="packet">The packet's first bytes, starting at its IP header.</param>
internal delegate void NflogHandler(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> packet);
