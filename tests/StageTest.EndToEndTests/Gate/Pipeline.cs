using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.EndToEndTests.Gate;

/// <summary>The action for GitHub and the job for GitLab, as they stand: their files are read, and their scripts run.</summary>
internal static partial class Pipeline
{
    private const string Expressions = @"\$\{\{ *(?:steps\.install\.outputs\.command \|\| )?inputs\.([a-z0-9-]+) *\}\}";

    /// <summary>The root of this repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a step of the action, with the inputs' defaults but for the engine and the program.</summary>
    public static (int Code, string Output, string Summary, Dictionary<string, string> Outputs) GitHub(
        GateRepository repository,
        string step,
        params (string Name, string Value)[] more
    )
    {
        var action = Read(".github/actions/stagetest-gate/action.yml");
        var inputs = ((YamlMapping)action["inputs"]!).Entries.ToDictionary(
            e => e.Key.Value,
            e => Text(((YamlMapping)e.Value)["default"]) ?? ""
        );
        inputs["command"] = StageTestProcess.Command;
        inputs["engine"] = "simulate";
        var body = ((YamlSequence)((YamlMapping)action["runs"]!)["steps"]!).Items.Cast<YamlMapping>().Single(s => Text(s["name"]) == step);
        var environment = ((YamlMapping)body["env"]!).Entries.Select(e =>
            (e.Key.Value, Value: Input().Replace(Text(e.Value)!, m => inputs[m.Groups[1].Value]))
        );
        var folder = Directory.CreateDirectory(repository.PathOf(".git/runner")).FullName;
        var (outputs, summary) = (Path.Combine(folder, "output"), Path.Combine(folder, "summary"));
        File.WriteAllText(outputs, "");
        File.WriteAllText(summary, "");
        var (code, output) = Bash(
            repository,
            Text(body["run"])!,
            [
                .. environment.Select(e => (e.Item1, e.Value.StartsWith("${{", StringComparison.Ordinal) ? "" : e.Value)),
                ("RUNNER_TEMP", folder),
                ("GITHUB_OUTPUT", outputs),
                ("GITHUB_STEP_SUMMARY", summary),
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_BASE_REF", "base"),
                ("GITHUB_EVENT_NAME", "pull_request"),
                .. more,
            ]
        );
        return (
            code,
            output,
            File.ReadAllText(summary),
            File.ReadAllLines(outputs).ToDictionary(l => l.Split('=')[0], l => l.Split('=')[1])
        );
    }

    /// <summary>Runs the job's script, with its own variables and what the service would set.</summary>
    [UnsupportedOSPlatform("windows")]
    public static (int Code, string Output) GitLab(GateRepository repository, params (string Name, string Value)[] more)
    {
        Stub(repository, "stagetest", $"exec '{StageTestProcess.Command}' \"$@\"");
        var job = (YamlMapping)Read("harness/gitlab/stagetest-gate.gitlab-ci.yml")["stagetest-gate"]!;
        return Bash(
            repository,
            string.Join('\n', ((YamlSequence)job["script"]!).Items.Select(Text)),
            [
                .. ((YamlMapping)job["variables"]!).Entries.Select(e => (e.Key.Value, Text(e.Value)!)),
                ("STAGETEST_ENGINE", "simulate"),
                ("CI_MERGE_REQUEST_DIFF_BASE_SHA", repository.Git("rev-parse", "base")),
                .. more,
            ]
        );
    }

    /// <summary>A repository whose branch <c>head</c> changes a policy.</summary>
    /// <param name="opens">Whether the change opens connections; else it is a comment alone.</param>
    public static GateRepository Changed(bool opens)
    {
        var repository = new GateRepository();
        repository.Branch("head");
        repository.Write(
            "policies/live/db.yaml",
            opens
                ? GateRepository.Database.Replace(
                    "- from: [{ podSelector: { matchLabels: { role: api } } }]\n      ports",
                    "- ports",
                    StringComparison.Ordinal
                )
                : "# why\n" + GateRepository.Database
        );
        repository.Commit();
        return repository;
    }

    /// <summary>
    /// Runs a script as the services do: bash, ending at the first failure, in the working tree. A remote branch is what checkout would
    /// have fetched.
    /// </summary>
    public static (int Code, string Output) Bash(GateRepository repository, string script, (string Name, string Value)[] environment)
    {
        repository.Git("update-ref", "refs/remotes/origin/base", "refs/heads/base");
        var variables = new Dictionary<string, string?>
        {
            ["PATH"] = $"{repository.PathOf(".git/stubs")}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        var bash = StageTestProcess.StartProgram(
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", $"exec 2>&1\n{script}"],
            repository.Root,
            variables
        );
        var (code, output, _) = StageTestProcess.EndAsync(bash).GetAwaiter().GetResult();
        return (code, output);
    }

    /// <summary>Replaces a program with a script.</summary>
    [UnsupportedOSPlatform("windows")]
    public static void Stub(GateRepository repository, string name, string script)
    {
        var file = repository.PathOf($".git/stubs/{name}");
        repository.Write($".git/stubs/{name}", $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A file of this repository.</summary>
    public static YamlMapping Read(string file)
    {
        var diagnostics = new DiagnosticBag();
        var documents = YamlReader.Read(File.ReadAllText(Path.Combine(Root, file)), file, diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return (YamlMapping)documents.Single();
    }

    /// <summary>The texts of a key, wherever it stands.</summary>
    public static IEnumerable<string> Values(YamlNode node, string key) => Mappings(node).Select(m => Text(m[key])).OfType<string>();

    /// <summary>All mappings, the outer ones first.</summary>
    public static IEnumerable<YamlMapping> Mappings(YamlNode node) =>
        node switch
        {
            YamlMapping mapping => mapping.Entries.SelectMany(e => Mappings(e.Value)).Prepend(mapping),
            YamlSequence sequence => sequence.Items.SelectMany(Mappings),
            _ => [],
        };

    /// <summary>The keys of a mapping.</summary>
    public static string[] Keys(YamlNode? node) => [.. ((YamlMapping)node!).Entries.Select(e => e.Key.Value)];

    /// <summary>The text of a scalar; null for anything else.</summary>
    public static string? Text(YamlNode? node) => (node as YamlScalar)?.Value;

    private static string FindRoot([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    [GeneratedRegex(Expressions)]
    private static partial Regex Input();
}
