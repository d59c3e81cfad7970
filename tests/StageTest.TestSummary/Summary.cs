namespace StageTest.TestSummary;

/// <summary>
/// Sums the outcomes of all test projects. For each project a directory holds NAME.exit, the exit code of its run, and NAME.trx, its
/// results. A run that broke off, ran nothing or left no results counts as one failure more, and so does every problem of another check.
/// </summary>
/// <remarks>Skipped and failed tests are named at the end, so that the last lines of a log say what is wrong.</remarks>
internal static class Summary
{
    /// <summary>Writes what was skipped and what failed, and in the last line the count.</summary>
    /// <param name="directory">The folder with the results.</param>
    /// <param name="problems">What other checks found.</param>
    /// <param name="writer">Receives the lines.</param>
    /// <returns>Whether tests passed and nothing failed.</returns>
    public static bool Write(string directory, IReadOnlyList<string> problems, TextWriter writer)
    {
        foreach (var problem in problems)
        {
            writer.WriteLine(problem);
        }

        var (passed, failed, skipped) = (0, problems.Count, 0);
        var ends = Directory.GetFiles(directory, "*.exit").Order(StringComparer.Ordinal).ToArray();
        if (ends.Length == 0)
        {
            writer.WriteLine("No test project was run.");
            failed++;
        }

        foreach (var end in ends)
        {
            var name = Path.GetFileNameWithoutExtension(end);
            var exitCode = File.ReadAllText(end).Trim();
            var results = new FileInfo(Path.ChangeExtension(end, ".trx"));
            if (!results.Exists || results.Length == 0)
            {
                writer.WriteLine($"{name} left no results; its run ended with exit code {exitCode}.");
                failed++;
                continue;
            }

            using var text = results.OpenText();
            var run = TestRunFile.Read(text);
            foreach (var test in run.Skipped)
            {
                writer.WriteLine($"skipped {test.Name}: {(test.Message.Length == 0 ? "(no reason given)" : test.Message)}");
            }

            foreach (var test in run.Failed)
            {
                writer.WriteLine($"failed {test.Name}{test.Place}: {(test.Message.Length == 0 ? "(no message)" : test.ShortMessage)}");
            }

            passed += run.Passed;
            failed += run.Failed.Count;
            skipped += run.Skipped.Count;
            if (Complaint(run, exitCode) is { } complaint)
            {
                writer.WriteLine($"{name} did not run properly: {complaint}");
                failed++;
            }
        }

        writer.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 && passed > 0;
    }

    private static string? Complaint(TestRunFile run, string exitCode)
    {
        if (!run.IsComplete)
        {
            return "its results break off";
        }

        if (run.Error is not null)
        {
            return run.Error;
        }

        if (run.Passed + run.Failed.Count + run.Skipped.Count == 0)
        {
            return "it ran no test";
        }

        return (exitCode == "0", run.Failed.Count == 0) switch
        {
            (false, true) => $"exit code {exitCode} though no test failed",
            (true, false) => "exit code 0 though tests failed",
            _ => null,
        };
    }
}
