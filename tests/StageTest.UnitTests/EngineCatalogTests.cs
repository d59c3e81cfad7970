using System.Runtime.CompilerServices;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Engines;

namespace StageTest.UnitTests;

internal sealed class EngineCatalogTests
{
    [Test]
    public void AnOptionSaysTheSameOfItselfInEveryEngineThatHasIt()
    {
        foreach (var engine in EngineCatalog.Product.Engines)
        {
            foreach (var option in engine.Options)
            {
                var first = EngineCatalog.Product.Options.Single(o => o.Option.Name == option.Name).Option;
                Assert.That(
                    (option.Form, option.Description, option.IsRepeatable, option.RequiredBecause),
                    Is.EqualTo((first.Form, first.Description, first.IsRepeatable, first.RequiredBecause)),
                    $"{engine.Name} {option.Name}"
                );
            }
        }
    }

    [Test]
    public void AnOptionOfAnotherEngineIsRefused() =>
        Assert.That(
            EngineCatalog.Product.ProblemsOf("lab", [new("nodes", "--nodes", ["3"])], name => $"--{name}"),
            Is.EqualTo(
                new[] { "--nodes: the engine 'lab' has no such option; k3s has it. Leave it out, or name another engine with --engine." }
            )
        );

    [Test]
    public void AnOptionWithoutAnEngineIsRefused() =>
        Assert.That(
            EngineCatalog.Product.ProblemsOf(null, [new("probe-image", "--probe-image", ["a"])], name => $"--{name}"),
            Is.EqualTo(new[] { "--probe-image: only k3s and cluster have this option, and no engine is named. Name one with --engine." })
        );

    [Test]
    public void AllProblemsOfOptionsAreSaidAtOnce() =>
        Assert.That(
            EngineCatalog.Product.ProblemsOf(
                "cluster",
                [new("probe-agent", "--probe-agent", ["nc"]), new("keep", "--keep", ["true"])],
                name => $"--{name}"
            ),
            Is.EqualTo(
                new[]
                {
                    "--probe-agent nc: There is no such value. Write stagetest or agnhost.",
                    "--keep: the engine 'cluster' has no such option; k3s has it. Leave it out, or name another engine with --engine.",
                    "The engine 'cluster' needs --context: it never guesses the cluster. 'kubectl config get-contexts' "
                        + "lists the contexts.",
                }
            )
        );

    [Test]
    public void TheActionHasEveryOptionAsAnInputAndGivesItOn()
    {
        const string file = ".github/actions/stagetest-gate/action.yml";
        var action = (YamlMapping)YamlReader.Read(File.ReadAllText(Path.Combine(Root(), file)), file, new DiagnosticBag()).Single();
        var declared = EngineCatalog.Product.Options.Select(o => o.Option.Name).ToArray();
        var steps = ((YamlSequence)((YamlMapping)action["runs"]!)["steps"]!).Items.Cast<YamlMapping>();
        var decide = steps.Single(s => s["name"] is YamlScalar { Value: "Decide" });
        var given = ((YamlMapping)decide["env"]!)
            .Entries.Where(e => e.Key.Value.StartsWith("STAGETEST_OPTION_", StringComparison.Ordinal))
            .Select(e => (e.Key.Value, ((YamlScalar)e.Value).Value));

        Assert.That(((YamlMapping)action["inputs"]!).Entries.Select(e => e.Key.Value), Is.SupersetOf(declared));
        Assert.That(
            given,
            Is.EquivalentTo(
                declared.Select(name => ($"STAGETEST_OPTION_{name.ToUpperInvariant().Replace('-', '_')}", $"${{{{ inputs.{name} }}}}"))
            )
        );
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));
}
