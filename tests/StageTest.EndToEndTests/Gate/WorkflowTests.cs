using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.EndToEndTests.Gate;

/// <summary>That what workflows name exists: jobs, steps, outputs, values of a matrix, programs, targets, folders and tests.</summary>
internal sealed partial class WorkflowTests
{
    // Contexts of GitHub's expressions whose names a workflow does not define itself.
    private static readonly string[] OfGitHub = ["github", "secrets", "runner", "inputs", "env", "vars", "job"];

    [TestCaseSource(nameof(Workflows))]
    public void PermissionsAndLimitsAreStated(string file)
    {
        var workflow = Pipeline.Read(file);

        Assert.That(workflow["permissions"], Is.Not.Null, "Without it the token may write.");
        Assert.That(Jobs(workflow).Where(j => j.Job["timeout-minutes"] is null).Select(j => j.Name), Is.Empty);
        Assert.That(Jobs(workflow).Where(j => j.Job["runs-on"] is null).Select(j => j.Name), Is.Empty);
    }

    // The action of the gate fetches the change with the token; no other job needs it in the clone that it builds.
    [TestCaseSource(nameof(Workflows))]
    public void ClonesKeepNoToken(string file)
    {
        var kept = Pipeline
            .Mappings(Pipeline.Read(file))
            .Where(m => Pipeline.Text(m["uses"])?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true)
            .Count(m => Pipeline.Text((m["with"] as YamlMapping)?["persist-credentials"]) != "false");

        Assert.That(kept, Is.EqualTo(file.EndsWith("/gate.yml", StringComparison.Ordinal) ? 1 : 0));
    }

    [TestCaseSource(nameof(Workflows))]
    public void ExpressionsNameWhatIsThere(string file)
    {
        var workflow = Pipeline.Read(file);
        var jobs = Jobs(workflow).ToDictionary(j => j.Name, j => j.Job);
        var problems = new List<string>();
        foreach (var (name, job) in jobs)
        {
            var needs = job["needs"] is YamlSequence list ? list.Items.Select(Pipeline.Text).ToArray() : [Pipeline.Text(job["needs"])];
            problems.AddRange(needs.Where(n => n is not null && !jobs.ContainsKey(n)).Select(n => $"{name} needs {n}"));
            var steps = ((YamlSequence)job["steps"]!).Items.Cast<YamlMapping>().Select(s => Pipeline.Text(s["id"])).ToArray();
            foreach (var path in Texts(job).SelectMany(t => Expression().Matches(t)).SelectMany(e => NamePath().Matches(e.Value)))
            {
                var parts = path.Value.Split('.');
                var isThere = parts switch
                {
                    ["steps", var step, "outputs", _] => steps.Contains(step),
                    ["needs", var other, "outputs", var output] => needs.Contains(other)
                        && Pipeline.Keys(jobs[other]["outputs"]).Contains(output),
                    ["matrix", var value] => Texts(job["strategy"]!, withKeys: true).Contains(value),
                    _ => OfGitHub.Contains(parts[0]),
                };
                if (!isThere)
                {
                    problems.Add($"{name}: {path.Value}");
                }
            }
        }

        Assert.That(problems, Is.Empty);
    }

    [TestCaseSource(nameof(Workflows))]
    public void ScriptsNameWhatIsThere(string file)
    {
        var targets = File.ReadLines(Path.Combine(Pipeline.Root, "Makefile"))
            .Select(l => l.Split(':')[0])
            .ToHashSet(StringComparer.Ordinal);
        var tests = typeof(WorkflowTests)
            .Assembly.GetTypes()
            .Select(t => t.FullName!)
            .Concat(
                Directory.EnumerateFiles(Path.Combine(Pipeline.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
            )
            .ToArray();
        var problems = new List<string>();
        foreach (var script in Pipeline.Values(Pipeline.Read(file), "run"))
        {
            problems.AddRange(
                Make().Matches(script).Select(m => m.Groups[1].Value).Where(t => !targets.Contains(t)).Select(t => $"make {t}")
            );
            problems.AddRange(FilePath().Matches(script).Select(m => m.Value).Where(f => !Path.Exists(Path.Combine(Pipeline.Root, f))));
            problems.AddRange(
                Filter().Matches(script).Select(m => m.Groups[1].Value).Where(n => !tests.Any(t => t.Contains(n, StringComparison.Ordinal)))
            );
        }

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void OwnersAndUpdatesNameFoldersThatAreThere()
    {
        var owned = File.ReadLines(Path.Combine(Pipeline.Root, ".github/CODEOWNERS"))
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(' ')[0].TrimStart('/'));
        var updated = Pipeline.Values(Pipeline.Read(".github/dependabot.yml"), "directory").Select(d => d.TrimStart('/'));

        Assert.That(owned.Concat(updated).Where(p => !Path.Exists(Path.Combine(Pipeline.Root, p))), Is.Empty);
    }

    private static IEnumerable<string> Workflows() =>
        Directory
            .EnumerateFiles(Path.Combine(Pipeline.Root, ".github/workflows"), "*.yml")
            .Select(f => Path.GetRelativePath(Pipeline.Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<(string Name, YamlMapping Job)> Jobs(YamlMapping workflow) =>
        ((YamlMapping)workflow["jobs"]!).Entries.Select(e => (e.Key.Value, (YamlMapping)e.Value));

    private static IEnumerable<string> Texts(YamlNode node, bool withKeys = false) =>
        node switch
        {
            YamlMapping mapping => mapping.Entries.SelectMany(e =>
                withKeys ? Texts(e.Value, withKeys).Prepend(e.Key.Value) : Texts(e.Value)
            ),
            YamlSequence sequence => sequence.Items.SelectMany(i => Texts(i, withKeys)),
            YamlScalar scalar => [scalar.Value],
            _ => [],
        };

    [GeneratedRegex(@"\$\{\{.*?\}\}")]
    private static partial Regex Expression();

    [GeneratedRegex(@"\b[a-z]+(\.[A-Za-z_][A-Za-z0-9_-]*)+")]
    private static partial Regex NamePath();

    [GeneratedRegex(@"(?<![\w-])make ([a-z]+)")]
    private static partial Regex Make();

    [GeneratedRegex(@"(?<![\w/.$-])(\.ci|tests|harness|scenarios|policies|docs)(/[A-Za-z0-9._-]+)+")]
    private static partial Regex FilePath();

    [GeneratedRegex(@"FullyQualifiedName~([A-Za-z]+)")]
    private static partial Regex Filter();
}
