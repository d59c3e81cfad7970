using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Host;

/// <summary>A port encoded as one number, for messages.</summary>
internal static class PortCode
{
    /// <summary>Number times 256, plus the protocol's number.</summary>
    public static int Of(Port port) => (port.Number << 8) | (byte)port.Protocol;

    /// <summary>The port of a number.</summary>
    public static Port Read(int code) => new((ushort)(code >> 8), (Protocol)(byte)code);
}
