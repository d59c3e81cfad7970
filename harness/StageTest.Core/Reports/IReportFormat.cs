using StageTest.Core.Decisions;

namespace StageTest.Core.Reports;

/// <summary>One way of writing a <see cref="RunReport"/>.</summary>
internal interface IReportFormat
{
    /// <summary>The name by which <c>--output</c> calls it.</summary>
    string Name { get; }

    /// <summary>Writes a report.</summary>
    void Write(RunReport report, TextWriter writer);
}
