using System.IO.Compression;
using System.Text.Json;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Access;

/// <summary>What a real API server let whom do.</summary>
internal static class RecordedDecisions
{
    /// <summary>The role that was absent when <c>api-server</c> was recorded.</summary>
    public const string Passthrough = "calico-tiered-policy-passthrough";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests/StageTest.UnitTests/Access/Recorded");

    /// <summary>The requests of a recording, and whether each was allowed.</summary>
    public static IEnumerable<(AccessRequest Request, bool IsAllowed)> Of(string recording)
    {
        using var file = new StreamReader(
            new GZipStream(File.OpenRead(Path.Combine(Folder, $"{recording}.jsonl.gz")), CompressionMode.Decompress)
        );
        while (file.ReadLine() is { } line)
        {
            var entry = JsonDocument.Parse(line).RootElement;
            string Text(string name) => entry.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

            // Only the group of this user is bound.
            AccessSubject subject =
                Text("user") == "by-group" ? new(SubjectKind.Group, "", "team-shop") : new(SubjectKind.User, "", Text("user"));
            var kind = AccessKind.All.Single(k => k.Plural == Text("resource") && k.Group == "projectcalico.org");
            yield return (
                new(subject, Text("verb"), kind)
                {
                    Tier = Text("tier"),
                    Name = Text("name"),
                    Namespace = Text("namespace"),
                },
                entry.GetProperty("allowed").GetBoolean()
            );
        }
    }

    /// <summary>The roles and bindings of both recordings, without some.</summary>
    public static RbacObjects Rbac(params string[] without)
    {
        var diagnostics = new DiagnosticBag();
        var text = File.ReadAllText(Path.Combine(Folder, "rbac.json"));
        var read = RbacReader.Read(Manifest.ReadAll(text, "rbac.json", diagnostics).Where(m => !without.Contains(m.Name)), diagnostics);
        return diagnostics.HasErrors ? throw new InvalidOperationException(diagnostics.Items[0].ToString()) : read;
    }
}
