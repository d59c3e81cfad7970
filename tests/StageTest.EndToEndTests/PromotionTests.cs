using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;
using StageTest.EndToEndTests.Lab;

namespace StageTest.EndToEndTests;

/// <summary>The way of this repository's own policies, in a copy of it: staged, proven on packets, promoted, verified.</summary>
internal sealed class PromotionTests : LabFixture
{
    private static readonly string[] Stories = ["changes", "shop", "bookstore", "teams", "wiki", "payments"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private string _copy = "";

    [SetUp]
    public void Copy()
    {
        _copy = Directory.CreateTempSubdirectory("stagetest-promotion-").FullName;
        foreach (var folder in (string[])["policies", "scenarios"])
        {
            var source = Path.Combine(Root(), folder);
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(_copy, folder, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    [TearDown]
    public void Remove() => Directory.Delete(_copy, recursive: true);

    [Test]
    public async Task EveryPolicyIsStagedProvenPromotedAndVerified()
    {
        await RunAsync("git", 0, "init", "-q");
        await ProveAsync();
        var diff = await StageTestAsync(0, "promote", "--dry-run");
        await RunAsync("git", 0, "add", "policies", "scenarios");

        await StageTestAsync(0, "promote", "--yes");

        Assert.That(
            Files("policies")
                .Where(f =>
                    File.ReadAllText(Path.Combine(_copy, f)).Contains("Staged", StringComparison.Ordinal)
                    && !f.EndsWith(".md", StringComparison.Ordinal)
                ),
            Is.Empty
        );
        Assert.That(await StageTestAsync(0, "verify", "promotion.json"), Does.StartWith("Verified: "));
        await ProveAsync("again.json");
        await EveryByteMattersAsync();

        // What was shown is what was done.
        var promoted = Files("policies").Concat(Files("scenarios")).ToDictionary(f => f, f => File.ReadAllText(Path.Combine(_copy, f)));
        await RunAsync("git", 0, "checkout", "-q", "--", "policies", "scenarios");
        await RunAsync("git", 0, "clean", "-qfd", "policies", "scenarios");
        File.WriteAllText(Path.Combine(_copy, "promotion.diff"), diff);
        await RunAsync("git", 0, "apply", "promotion.diff");
        Assert.That(
            Files("policies").Concat(Files("scenarios")).ToDictionary(f => f, f => File.ReadAllText(Path.Combine(_copy, f))),
            Is.EqualTo(promoted)
        );
    }

    // Verified in this process, so that many bytes can be tried.
    private async Task EveryByteMattersAsync()
    {
        using var record = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(_copy, "promotion.json")));
        var subjects = record.RootElement.GetProperty("subject").EnumerateArray().Select(s => s.GetProperty("name").GetString()!).ToArray();
        Assert.That(
            subjects,
            Is.SupersetOf(Files("policies").Where(f => f.EndsWith(".yaml", StringComparison.Ordinal))),
            "Every policy was promoted."
        );
        Assert.That(subjects, Has.Some.StartsWith("scenarios/bookstore/app/"), "Manifests are inputs too.");
        var random = new Random(TestContext.CurrentContext.Random.Next());
        foreach (var subject in subjects.Append("promotion.json"))
        {
            var path = Path.Combine(_copy, subject);
            var bytes = File.ReadAllBytes(path);
            foreach (var at in (int[])[0, bytes.Length - 1, .. Enumerable.Range(0, 20).Select(_ => random.Next(bytes.Length))])
            {
                var changed = bytes.ToArray();
                changed[at] ^= (byte)random.Next(1, 256);
                File.WriteAllBytes(path, changed);
                Assert.That(Verify(), Has.Some.Contains(subject), $"byte {at}");
            }

            File.Delete(path);
            Assert.That(Verify(), Has.Some.Contains(subject), "deleted");
            File.WriteAllBytes(path, bytes);
        }

        foreach (
            var folder in subjects
                .Where(s => s.StartsWith("policies/", StringComparison.Ordinal) || s.Contains("/app/", StringComparison.Ordinal))
                .Select(s => Path.GetDirectoryName(s)!)
                .Distinct()
        )
        {
            var added = $"{folder}/added.yaml";
            File.WriteAllText(Path.Combine(_copy, added), "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: added, namespace: shop }\n");
            Assert.That(Verify(), Has.Some.StartsWith($"added: '{added}'"));
            File.Delete(Path.Combine(_copy, added));
        }

        Assert.That(Verify(), Is.Empty);

        // The command says the same.
        var last = Path.Combine(_copy, subjects[^1]);
        File.AppendAllText(last, " ");
        Assert.That(await StageTestAsync(1, "verify", "promotion.json"), Does.Contain($"changed: '{subjects[^1]}'"));
        File.WriteAllText(last, File.ReadAllText(last)[..^1]);
    }

    private ImmutableArray<string> Verify()
    {
        var problems = new DiagnosticBag();
        var path = Path.Combine(_copy, "promotion.json");
        if (!File.Exists(path))
        {
            return ["missing: promotion.json"];
        }

        return PromotionRecord.Read(File.ReadAllBytes(path), "promotion.json", problems) is { } record
            ? RecordVerification.Differences(record, _copy)
            : [.. problems.Sorted().Select(p => p.ToString())];
    }

    private Task<string> ProveAsync(string report = "report.json") =>
        StageTestAsync(0, ["run", .. Stories.Select(s => $"scenarios/{s}"), "--engine", "lab", "-q", "-o", $"json={report}"]);

    private Task<string> StageTestAsync(int code, params string[] arguments) => RunAsync(StageTestProcess.Command, code, arguments);

    private async Task<string> RunAsync(string command, int code, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        var (exitCode, output, error) = await StageTestProcess.EndAsync(
            StageTestProcess.StartProgram(command, arguments, _copy),
            limit: limit.Token
        );
        Assert.That(exitCode, Is.EqualTo(code), $"{string.Join(' ', arguments)}\n{output}{error}");
        return output;
    }

    private IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(_copy, folder), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_copy, f))
            .Order(StringComparer.Ordinal);

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "StageTest.sln")))
        {
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("The tests do not run in the repository.");
        }

        return at;
    }
}
