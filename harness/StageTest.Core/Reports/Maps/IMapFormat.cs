using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>One way of writing a <see cref="ConnectionMap"/>.</summary>
internal interface IMapFormat
{
    /// <summary>The name by which <c>--output</c> calls it.</summary>
    string Name { get; }

    /// <summary>Writes a map.</summary>
    void Write(ConnectionMap map, TextWriter writer);
}
