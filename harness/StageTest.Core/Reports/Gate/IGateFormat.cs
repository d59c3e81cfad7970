using StageTest.Core.Gate;

namespace StageTest.Core.Reports.Gate;

/// <summary>One way of writing a <see cref="GateReport"/>.</summary>
internal interface IGateFormat
{
    /// <summary>The name by which <c>--output</c> calls it.</summary>
    string Name { get; }

    /// <summary>Writes a report.</summary>
    void Write(GateReport report, TextWriter writer);
}
