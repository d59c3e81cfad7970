using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest init</c>: a first scenario for an application, recorded from its manifests and policies.</summary>
internal static class InitCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "init",
            Description =
                "Writes a first scenario for an application from its manifests and policies, with what they do today as the "
                + "expectation, to be reviewed.",
            Examples = """
                stagetest init --manifests apps/shop --policies policies/shop --output scenarios/shop/today.yaml
                stagetest init --manifests apps/shop --name shop --force
                stagetest init --repository    writes stagetest.yaml, which the gate reads from the base
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "written"),
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was written"),
                (ExitCode.Failure, "the file cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var manifests = new Option<string>("--manifests", "-m")
        {
            Description = "The application's manifests: a file or folder. Files in it that contain policies count as its policies.",
            HelpName = "PATH",
            DefaultValueFactory = _ => ".",
        };
        var policies = new Option<string[]>("--policies")
        {
            Description = "Policies in another place: a file or folder. Repeatable.",
            HelpName = "PATH",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The scenario to write. Default: NAME.yaml in the current directory.",
            HelpName = "FILE",
        };
        var name = new Option<string?>("--name")
        {
            Description = "The scenario's name. Default: that of the folder of manifests.",
            HelpName = "NAME",
        };
        var force = new Option<bool>("--force") { Description = "Overwrites an existing file." };
        var repository = new Option<bool>("--repository")
        {
            Description =
                "Writes stagetest.yaml to the root of the repository instead: the deployed folders, and the settings of the gate.",
        };
        command.Add(manifests);
        command.Add(policies);
        command.Add(output);
        command.Add(name);
        command.Add(force);
        command.Add(repository);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(repository))
            {
                return RepositoryInit.Write(parsed.GetValue(force), terminal);
            }

            var source = parsed.GetRequiredValue(manifests);
            var called = parsed.GetValue(name) ?? NameOf(source);
            var file = parsed.GetValue(output) ?? $"{called}.yaml";
            var diagnostics = new DiagnosticBag();
            var schema = FindSchema(file);
            var draft = Draft(source, parsed.GetValue(policies) ?? [], called, file, parsed.GetValue(force), diagnostics);
            var text = (draft is null ? null : draft with { Schema = Relative(schema, file) })?.Write(
                file,
                ScenarioReading.Lenient,
                diagnostics
            );
            DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
            if (text is null)
            {
                terminal.Error.WriteLine("Nothing was written.");
                return ExitCode.BadInput;
            }

            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                File.WriteAllText(file, text);
                if (!File.Exists(schema))
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(schema)!);
                    File.WriteAllText(schema, ScenarioSchema.Text);
                    terminal.Out.WriteLine(
                        $"Wrote {PrintableText.Of(RepositoryFiles.Display(schema))}: by it editors complete and check scenarios."
                    );
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"'{PrintableText.Of(file)}' cannot be written: {problem.Message}");
                return ExitCode.Failure;
            }

            terminal.Out.WriteLine(
                $"Wrote {PrintableText.Of(file)}: the present behaviour of the policies. Review its 'expect', then remove the "
                    + "label 'stagetest.io/review'."
            );
            return ExitCode.Promote;
        });
    }

    // Where this or another scenario of the repository has its schema; else beside the scenario.
    private static string FindSchema(string file)
    {
        const string name = "schema/scenario.schema.json";
        var home = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var root = RepositoryBounds.RootAbove(home) ?? home;
        for (var at = home; at is not null && at.StartsWith(root, StringComparison.Ordinal); at = Path.GetDirectoryName(at))
        {
            if (
                ((ReadOnlySpan<string>)[name, $"scenarios/{name}"])
                    .ToArray()
                    .Select(n => Path.Combine(at, n))
                    .FirstOrDefault(File.Exists) is
                { } found
            )
            {
                return found;
            }
        }

        return Path.Combine(home, name);
    }

    private static ScenarioDraft? Draft(
        string manifests,
        string[] policies,
        string name,
        string file,
        bool isForced,
        DiagnosticBag diagnostics
    )
    {
        if (File.Exists(file) && !isForced)
        {
            diagnostics.Error(SourceLocation.Whole(file), "This file exists. Name another with --output, or overwrite it with --force.");
        }

        if (!Names.IsSubdomain(name))
        {
            diagnostics.Error(
                SourceLocation.Whole(manifests),
                $"'{name}' is not a valid scenario name; it must be {Names.SubdomainRule}. Give one with --name."
            );
        }

        foreach (var missing in policies.Prepend(manifests).Where(path => !File.Exists(path) && !Directory.Exists(path)))
        {
            diagnostics.Error(SourceLocation.Whole(missing), "There is no such file or folder.");
        }

        if (diagnostics.HasErrors)
        {
            return null;
        }

        var (workloads, own) = Split(manifests, file, diagnostics);
        return diagnostics.HasErrors
            ? null
            : new ScenarioDraft
            {
                Name = name,
                Manifests = [.. workloads.Select(path => Relative(path, file))],
                Policies = [.. own.Concat(policies).Select(path => Relative(path, file)).Distinct()],
                Calico = own.Concat(policies.SelectMany(FilesOf)).Any(NeedsOlderCalico) ? CalicoVersionText.Name(CalicoVersion.V331) : null,
            };
    }

    private static IEnumerable<string> FilesOf(string path) =>
        File.Exists(path)
            ? [path]
            : new RepositoryFiles(Path.Combine(Path.GetFullPath(path), "-"), Path.GetFullPath(path)).Resolve(
                ".",
                SourceLocation.Whole(path),
                new()
            );

    // Kinds that the newest version does not have any more.
    private static bool NeedsOlderCalico(string file) =>
        RepositoryFiles.ReadText(file, SourceLocation.Whole(file), new()) is { } text
        && Manifest
            .ReadAll(text, file, new())
            .Any(m => PolicyKinds.Known.Find(m.ApiVersion, m.Kind) is { } kind && !kind.CalicoVersions.Contains(CalicoVersionText.Newest));

    // If a folder holds manifests alone it is named itself, so that files which are added later belong to the scenario too.
    private static (ImmutableArray<string> Manifests, ImmutableArray<string> Policies) Split(
        string path,
        string file,
        DiagnosticBag diagnostics
    )
    {
        var full = Path.GetFullPath(path);
        var files = File.Exists(full)
            ? [full]
            : new RepositoryFiles(Path.Combine(full, "-"), full) { WhereDeployersDiffer = Severity.Warning }.Resolve(
                ".",
                SourceLocation.Whole(path),
                diagnostics
            );
        var kinds = files
            .Where(f => Path.GetFullPath(f) != Path.GetFullPath(file))
            .Select(f => (File: f, Kind: KindOf(f, File.Exists(full) ? FoundHow.Named : FoundHow.InSurvey, diagnostics)))
            .ToArray();
        ImmutableArray<string> policies = [.. kinds.Where(k => k.Kind is ManifestsKind.Policies or ManifestsKind.Both).Select(k => k.File)];
        var workloads = kinds.Where(k => k.Kind is ManifestsKind.Objects or ManifestsKind.Both).Select(k => k.File);
        var isWhole = policies.IsEmpty && !IsInside(file, full) && kinds.All(k => k.Kind != ManifestsKind.LeftOut);
        return (isWhole ? [full] : [.. workloads], policies);
    }

    private static bool IsInside(string file, string folder) =>
        Path.GetFullPath(file).StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static ManifestsKind KindOf(string file, FoundHow found, DiagnosticBag diagnostics)
    {
        var shown = RepositoryFiles.Display(file);
        if (RepositoryFiles.ReadText(file, SourceLocation.Whole(shown), diagnostics) is not { } text)
        {
            return ManifestsKind.None;
        }

        var objects = Manifest.ReadAll(text, shown, found, diagnostics).ToArray();
        foreach (var changing in objects.Where(ChangesTraffic))
        {
            OtherObjects.InApplication(changing, OtherKinds.Known.Find(changing), Severity.Warning, diagnostics);
        }

        if (objects.Any(ChangesTraffic) && objects.All(o => ChangesTraffic(o) || !ManifestReader.Takes(o) && !PolicyReader.IsPolicy(o)))
        {
            return ManifestsKind.LeftOut;
        }

        return (objects.Any(PolicyReader.IsPolicy), objects.Any(o => !PolicyReader.IsPolicy(o))) switch
        {
            (true, true) => ManifestsKind.Both,
            (true, false) => ManifestsKind.Policies,
            (false, true) => ManifestsKind.Objects,
            _ => ManifestsKind.None,
        };
    }

    private static bool ChangesTraffic(Manifest manifest) => OtherKinds.Known.Find(manifest) is { ChangesTraffic: true };

    private static string Relative(string path, string file) =>
        Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFullPath(path)).Replace('\\', '/')
        + (Directory.Exists(path) ? "/" : "");

    private static string NameOf(string manifests) =>
        string.Concat(
                Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(manifests)))
                    .ToLowerInvariant()
                    .Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-')
            )
            .Trim('-', '.');

    private enum ManifestsKind
    {
        None,
        Objects,
        Policies,
        Both,

        /// <summary>Only what changes traffic and is not judged, so that a scenario that named it could not be read.</summary>
        LeftOut,
    }
}
