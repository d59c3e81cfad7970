using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.UnitTests.Policies;

/// <summary>Documents in which the mark ^ stands before the place of a mistake.</summary>
internal static class Marked
{
    public const string File = "policies/db.yaml";

    /// <summary>One error and no other, at the mark.</summary>
    public static void AssertRefused(string document, string message, bool startsWith = false, CalicoVersion version = CalicoVersion.V332)
    {
        var mark = document.IndexOf('^', StringComparison.Ordinal);
        var before = document[..mark];
        var place = $"{File}:{before.Count(c => c == '\n') + 1}:{mark - before.LastIndexOf('\n')}";

        var errors = Errors(document.Remove(mark, 1), version);

        Assert.That(errors, Has.Length.EqualTo(1), string.Join('\n', errors));
        Assert.That(errors[0], startsWith ? Does.StartWith($"{place}: error: {message}") : Is.EqualTo($"{place}: error: {message}"));
    }

    /// <summary>What is read of a document, and what there is to say about it.</summary>
    public static (PolicyDocuments Documents, DiagnosticBag Diagnostics) Read(string document, PolicyReaderOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        return (PolicyReader.Read(document, File, diagnostics, options), diagnostics);
    }

    public static string[] Errors(string document, CalicoVersion version)
    {
        var diagnostics = new DiagnosticBag();
        PolicyReader.Read(document, File, diagnostics, new() { Calico = version });
        return [.. diagnostics.Sorted().Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];
    }
}
