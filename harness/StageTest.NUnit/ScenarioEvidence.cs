using System.Text;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Reports;

namespace StageTest.NUnit;

/// <summary>
/// The files that a test leaves behind: its reports, and what the engine recorded about a failure. They are attached to the test's result.
/// </summary>
internal sealed class ScenarioEvidence
{
    private readonly string _folder;

    private ScenarioEvidence(string folder) => _folder = folder;

    /// <summary>Where the engine writes its evidence.</summary>
    public string Diagnostics => Path.Combine(_folder, "diagnostics");

    /// <summary>Makes an empty folder for the current test. A folder of an earlier run is replaced.</summary>
    public static ScenarioEvidence Make()
    {
        var context = TestContext.CurrentContext;
        var folder = Path.Combine(context.WorkDirectory, "StageTest", context.Test.ID);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        return new(folder);
    }

    /// <summary>Writes the reports and attaches them; the diagnostics too, or removes them.</summary>
    public void Attach(RunReport report, bool withDiagnostics)
    {
        Attach(report, new MarkdownReport(), "report.md", "What was expected, predicted and observed.");
        Attach(report, new JsonReport(), "report.json", "The same for scripts.");
        if (!Directory.Exists(Diagnostics))
        {
            return;
        }

        if (!withDiagnostics)
        {
            Directory.Delete(Diagnostics, recursive: true);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(Diagnostics, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            TestContext.AddTestAttachment(file, "What the engine knows of the failure.");
        }
    }

    private void Attach(RunReport report, IResultWriter<RunReport> format, string name, string description)
    {
        var path = Path.Combine(_folder, name);
        using (var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            format.Write(report, file);
        }

        TestContext.AddTestAttachment(path, description);
    }
}
