using System.Xml;

namespace StageTest.TestSummary;

/// <summary>What a TRX file says: the format in which <c>dotnet test</c> writes results.</summary>
internal sealed class TestRunFile
{
    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);
    private readonly List<TestOutcome> _skipped = [];
    private readonly List<TestOutcome> _failed = [];

    // The result, definition or remark that is being read.
    private TestOutcome? _current;
    private string _defined = "";
    private bool _isErrorOfRun;

    /// <summary>How many tests passed.</summary>
    public int Passed { get; private set; }

    /// <summary>The tests that were not run.</summary>
    public IReadOnlyList<TestOutcome> Skipped => _skipped;

    /// <summary>The tests with any other outcome.</summary>
    public IReadOnlyList<TestOutcome> Failed => _failed;

    /// <summary>What went wrong with the run as a whole, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the file was written to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads as much as there is: what a run that failed midway has left counts too.</summary>
    public static TestRunFile Read(TextReader text)
    {
        var file = new TestRunFile();

        // Messages of tests hold characters that XML forbids.
        using var xml = XmlReader.Create(text, new() { CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit });
        try
        {
            // Reading the text of an element moves on to what follows it.
            var isAtNext = xml.Read();
            while (isAtNext)
            {
                isAtNext = file.Take(xml) ? !xml.EOF : xml.Read();
            }

            file.IsComplete = true;
        }
        catch (XmlException)
        {
            file.IsComplete = false;
        }

        foreach (var outcome in file._skipped.Concat(file._failed))
        {
            outcome.Class = file._classes.GetValueOrDefault(outcome.TestId);
        }

        return file;
    }

    private bool Take(XmlReader xml)
    {
        if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "UnitTestResult")
        {
            _current = null;
        }

        if (xml.NodeType != XmlNodeType.Element)
        {
            return false;
        }

        switch (xml.LocalName)
        {
            case "UnitTestResult":
                Begin(xml);
                return false;
            case "UnitTest":
                _defined = xml.GetAttribute("id") ?? "";
                return false;
            case "TestMethod":
                _classes[_defined] = xml.GetAttribute("className") ?? "";
                return false;
            case "RunInfo":
                _isErrorOfRun = xml.GetAttribute("outcome") == "Error";
                return false;
            case "Message" when _current is { Message.Length: 0 }:
                _current.Message = TestOutcome.OneLine(xml.ReadElementContentAsString());
                return true;
            case "StackTrace" when _current is { Trace.Length: 0 }:
                _current.Trace = xml.ReadElementContentAsString();
                return true;
            case "Text" when _isErrorOfRun && Error is null:
                Error = TestOutcome.OneLine(xml.ReadElementContentAsString());
                return true;
            default:
                return false;
        }
    }

    private void Begin(XmlReader xml)
    {
        var outcome = xml.GetAttribute("outcome");
        if (outcome == "Passed")
        {
            Passed++;
            return;
        }

        var test = new TestOutcome(xml.GetAttribute("testId") ?? "", TestOutcome.OneLine(xml.GetAttribute("testName") ?? ""));
        (outcome == "NotExecuted" ? _skipped : _failed).Add(test);
        _current = xml.IsEmptyElement ? null : test;
    }
}
