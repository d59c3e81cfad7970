using System.Diagnostics;
using NUnit.Framework;
using StageTest.EndToEndTests.Lab;

namespace StageTest.EndToEndTests;

/// <summary>The way of this repository's own policies, in a copy of it: staged, proven on packets, promoted, verified.</summary>
internal sealed class PromotionTests : LabFixture
{
    private static readonly string[] Stories = ["shop", "bookstore", "teams", "wiki", "payments"];
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

        await StageTestAsync(0, "promote");

        Assert.That(Files("policies").Where(f => File.ReadAllText(Path.Combine(_copy, f)).Contains("Staged", StringComparison.Ordinal) && !f.EndsWith(".md", StringComparison.Ordinal)), Is.Empty);
        Assert.That(await StageTestAsync(0, "verify", "promotion.json"), Does.StartWith("Verified: "));
        await ProveAsync("again.json");
        await EveryByteMattersAsync();

        // What was shown is what was done.
        var promoted = Files("policies").Concat(Files("scenarios")).ToDictionary(f => f, f => File.ReadAllText(Path.Combine(_copy, f)));
        await RunAsync("git", 0, "checkout", "-q", "--", "policies", "scenarios");
        await RunAsync("git", 0, "clean", "-qfd", "policies", "scenarios");
        File.WriteAllText(Path.Combine(_copy, "promotion.diff"), diff);
        await RunAsync("git", 0, "apply", "promotion.diff");
        Assert.That(Files("policies").Concat(Files("scenarios")).ToDictionary(f => f, f => File.ReadAllText(Path.Combine(_copy, f))), Is.EqualTo(promoted));
    }

    private async Task EveryByteMattersAsync()
    {
        using var record = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(_copy, "promotion.json")));
        var subjects = record.RootElement.GetProperty("subject").EnumerateArray().Select(s => s.GetProperty("name").GetString()!).ToArray();
        Assert.That(subjects, Has.Length.GreaterThan(20));
        foreach (var subject in subjects)
        {
            var path = Path.Combine(_copy, subject);
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
            Assert.That(await StageTestAsync(1, "verify", "promotion.json"), Does.Contain($"changed: '{subject}'"));
            File.WriteAllBytes(path, bytes);
        }
    }

    private Task<string> ProveAsync(string report = "report.json") =>
        StageTestAsync(0, ["run", .. Stories.Select(s => $"scenarios/{s}"), "--engine", "lab", "-q", "-o", $"json={report}"]);

    private Task<string> StageTestAsync(int code, params string[] arguments) => RunAsync(Path.Combine(AppContext.BaseDirectory, "stagetest"), code, arguments);

    private async Task<string> RunAsync(string command, int code, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = _copy, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.That(process.ExitCode, Is.EqualTo(code), $"{string.Join(' ', arguments)}\n{await output}{await error}");
        return await output;
    }

    private IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Path.Combine(_copy, folder), "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(_copy, f)).Order(StringComparer.Ordinal);

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
