using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Host;

/// <summary>A port as one number, for messages.</summary>
internal static class PortCode
{
    /// <summary>Number times four, plus the protocol.</summary>
    public static int Of(Port port) => (port.Number * 4) + (int)port.Protocol;

    /// <summary>The port of a number.</summary>
    public static Port Read(int code) => new((ushort)(code / 4), (Protocol)(code % 4));
}
