using StageTest.Cli.Output;
using StageTest.Cli.Terminal;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Records;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Flows;
using StageTest.Core.Reports.Formats;

namespace StageTest.Cli.Commands;

/// <summary>The reports of <c>observe --follow</c>, which never end: each record is written when it arrives.</summary>
internal sealed class LiveReports : IDisposable
{
    private readonly List<(OutputFormat Format, string? File, TextWriter Writer)> _writers = [];

    /// <summary>Opens the files.</summary>
    /// <param name="reports">The user's options. If no other report goes to standard output, the table does.</param>
    /// <param name="terminal">Where standard output is.</param>
    /// <exception cref="EngineException">A file cannot be written.</exception>
    public LiveReports(ReportOutputs<FlowRecord> reports, CommandTerminal terminal)
    {
        foreach (var target in reports.Targets)
        {
            Try(target.Format, () =>
                _writers.Add((target.Format, target.File, target.File is { } file ? new StreamWriter(file) : terminal.Out))
            );
        }

        if (_writers.TrueForAll(w => w.File is not null))
        {
            _writers.Add((OutputFormats.Known.Default, null, terminal.Out));
        }

        foreach (var (_, _, writer) in _writers.Where(w => w.Format == OutputFormats.Known.Default))
        {
            LiveRow.WriteHeadings(writer);
        }
    }

    /// <summary>Writes a record.</summary>
    /// <exception cref="EngineException">A file cannot be written.</exception>
    public void Write(FlowRecord record)
    {
        foreach (var (format, file, writer) in _writers)
        {
            if (file is null)
            {
                Write(format, writer, record);
            }
            else
            {
                Try(format, () => Write(format, writer, record));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file, writer) in _writers)
        {
            if (file is not null)
            {
                writer.Dispose();
            }
        }
    }

    private static void Write(OutputFormat format, TextWriter writer, FlowRecord record)
    {
        format.Write(record, OutputLook.Plain, writer);
        writer.Flush();
    }

    private static void Try(OutputFormat format, Action write)
    {
        try
        {
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The {format.Name} report cannot be written: {problem.Message}");
        }
    }
}
