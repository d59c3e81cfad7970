using System.Collections.Immutable;
using StageTest.Cli.Terminal;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Formats;

namespace StageTest.Cli.Output;

/// <summary>The requested reports of a result.</summary>
/// <param name="Targets">The formats, each with its file. The text goes to standard output if no other format does.</param>
internal sealed record ReportOutputs<T>(ImmutableArray<OutputTarget> Targets)
{
    /// <summary>Only the text.</summary>
    public static ReportOutputs<T> Text { get; } = new([]);

    /// <summary>Signs the reports that can be signed, or null.</summary>
    public ReportSigner? Signer { get; init; }

    /// <summary>Whether engines must log each connection for one of them.</summary>
    public bool NeedFlowLog => Targets.Any(t => t.Format.NeedsFlowLog);

    /// <summary>The same without those that would be empty because nothing was run.</summary>
    /// <param name="terminal">Receives the files that are not written.</param>
    public ReportOutputs<T> WithoutFlowLogs(CommandTerminal terminal)
    {
        foreach (var target in Targets.Where(t => t.Format.NeedsFlowLog))
        {
            terminal.Error.WriteLine($"No flow was logged, so {(target.File is { } file ? $"'{file}'" : "the flow log")} is not written.");
        }

        return this with
        {
            Targets = Targets.RemoveAll(t => t.Format.NeedsFlowLog),
        };
    }

    /// <summary>Whether standard output gets the text.</summary>
    public bool ShowText => Targets.All(t => t.File is not null || t.Format == OutputFormats.Known.Default);

    /// <summary>
    /// Creates the directories of the reports, and reports what cannot be written. Work whose report could not be saved is not started.
    /// </summary>
    /// <param name="terminal">Receives the problems.</param>
    /// <param name="directories">Other directories into which the command writes; null entries are skipped.</param>
    public bool Prepare(CommandTerminal terminal, params ReadOnlySpan<string?> directories)
    {
        var problems = new List<string>();
        if (Signer is not null && !Targets.Any(t => t.Format.CanBeSigned))
        {
            problems.Add("'--sign-key' signs JSON reports, and none is written. Add '--output json=FILE'.");
        }

        foreach (var file in Targets.Select(t => t.File).OfType<string>().Where(File.Exists))
        {
            if (File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly))
            {
                problems.Add($"The file '{file}' cannot be written: it is read-only. Make it writable, or name another file.");
            }
        }

        // An existing report, or a device, needs no new entry in its directory.
        var needed = Targets
            .Select(t => t.File)
            .OfType<string>()
            .Where(f => !File.Exists(f))
            .Select(f => Path.GetDirectoryName(Path.GetFullPath(f))!)
            .Concat(directories.ToArray().OfType<string>());
        problems.AddRange(needed.Distinct().Select(ProblemOf).OfType<string>());
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine($"{problem} Nothing was run.");
        }

        return problems.Count == 0;
    }

    /// <summary>Whether to draw matrices of any size; null, the default, if the command does not let users choose.</summary>
    public bool? IsFull { get; init; }

    /// <summary>Writes all reports; false, with the reason, if one cannot be written.</summary>
    public bool Write(T result, CommandTerminal terminal)
    {
        var look = new OutputLook(
            terminal.Width ?? TextReport.DefaultWidth,
            terminal.Colour ? AnsiStyle.Dress : null,
            terminal.Width is not null
        )
        {
            IsFull = IsFull,
        };
        foreach (var target in Targets.Any(t => t.File is null) ? Targets : Targets.Add(new(OutputFormats.Known.Default, null)))
        {
            try
            {
                if (target.File is null)
                {
                    Write(target.Format, result, look, terminal.Out);
                    terminal.Out.Flush();
                    continue;
                }

                ReportFile.Write(target.File, file => Write(target.Format, result, OutputLook.Plain with { IsFull = IsFull }, file));
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"The {target.Format.Name} report cannot be written: {problem.Message}");
                return false;
            }
        }

        return true;
    }

    private void Write(OutputFormat format, T result, OutputLook look, TextWriter writer)
    {
        if (Signer is not null && format.CanBeSigned)
        {
            Signer.Write(text => format.Write(result, look, text), writer);
            return;
        }

        format.Write(result, look, writer);
    }

    private static string? ProblemOf(string directory)
    {
        const int noBuffer = 1;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"The directory '{directory}' cannot be created: {problem.Message}";
        }

        try
        {
            var probe = Path.Combine(directory, $".stagetest-{Guid.NewGuid():N}");
            using var file = File.Create(probe, noBuffer, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"The directory '{directory}' cannot be written to: {problem.Message}";
        }
    }
}
