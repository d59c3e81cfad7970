using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;

namespace StageTest.Cli;

/// <summary><c>stagetest init</c>: a first scenario for an application, recorded from its manifests and policies.</summary>
internal static class InitCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var manifests = new Option<string>("--manifests", "-m")
        {
            Description = "The application's manifests: a file or folder. Files of it that hold policies are taken as its policies.",
            HelpName = "PATH",
            DefaultValueFactory = _ => ".",
        };
        var policies = new Option<string[]>("--policies") { Description = "Policies that stand elsewhere: a file or folder. May be repeated.", HelpName = "PATH" };
        var output = new Option<string?>("--output", "-o") { Description = "The scenario to write. Default: NAME.yaml in the current directory.", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "The scenario's name. Default: that of the folder of manifests.", HelpName = "NAME" };
        var force = new Option<bool>("--force") { Description = "Overwrites a file that is there." };
        var command = new Command("init", "Writes a first scenario for an application from its manifests and policies, with what they do today as the expectation, to be reviewed.")
        {
            manifests, policies, output, name, force,
        };
        command.SetAction(parsed =>
        {
            var source = parsed.GetRequiredValue(manifests);
            var called = parsed.GetValue(name) ?? NameOf(source);
            var file = parsed.GetValue(output) ?? $"{called}.yaml";
            var diagnostics = new DiagnosticBag();
            var text = Write(source, parsed.GetValue(policies) ?? [], called, file, parsed.GetValue(force), diagnostics);
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
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"'{PrintableText.Of(file)}' cannot be written: {problem.Message}");
                return ExitCode.Failure;
            }

            terminal.Out.WriteLine($"Wrote {PrintableText.Of(file)}: what the policies do today. Read its 'expect', then remove the label that says it was not reviewed.");
            return ExitCode.Promote;
        });
        return command;
    }

    private static string? Write(string manifests, string[] policies, string name, string file, bool isForced, DiagnosticBag diagnostics)
    {
        if (File.Exists(file) && !isForced)
        {
            diagnostics.Error(SourceLocation.Whole(file), "This file exists. Name another with --output, or overwrite it with --force.");
        }

        if (!Names.IsSubdomain(name))
        {
            diagnostics.Error(SourceLocation.Whole(manifests), $"'{name}' is not a valid scenario name; it must be {Names.SubdomainRule}. Give one with --name.");
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
            }.Write(file, new(), diagnostics);
    }

    // Where a folder holds manifests alone it is named itself, so that files which are added later belong to the scenario too.
    private static (ImmutableArray<string> Manifests, ImmutableArray<string> Policies) Split(string path, string file, DiagnosticBag diagnostics)
    {
        var full = Path.GetFullPath(path);
        var files = File.Exists(full) ? [full] : new RepositoryFiles(Path.Combine(full, "-"), full).Resolve(".", SourceLocation.Whole(path), diagnostics);
        var kinds = files.Where(f => Path.GetFullPath(f) != Path.GetFullPath(file)).Select(f => (File: f, Kind: KindOf(f, diagnostics))).ToArray();
        ImmutableArray<string> policies = [.. kinds.Where(k => k.Kind is ManifestsKind.Policies or ManifestsKind.Both).Select(k => k.File)];
        var workloads = kinds.Where(k => k.Kind is ManifestsKind.Objects or ManifestsKind.Both).Select(k => k.File);
        return (policies.IsEmpty && !IsInside(file, full) ? [full] : [.. workloads], policies);
    }

    private static bool IsInside(string file, string folder) => Path.GetFullPath(file).StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static ManifestsKind KindOf(string file, DiagnosticBag diagnostics)
    {
        var shown = RepositoryFiles.Display(file);
        if (RepositoryFiles.ReadText(file, SourceLocation.Whole(shown), diagnostics) is not { } text)
        {
            return ManifestsKind.None;
        }

        var objects = Manifest.ReadAll(text, shown, diagnostics);
        return (objects.Any(PolicyReader.IsPolicy), objects.Any(o => !PolicyReader.IsPolicy(o))) switch
        {
            (true, true) => ManifestsKind.Both,
            (true, false) => ManifestsKind.Policies,
            (false, true) => ManifestsKind.Objects,
            _ => ManifestsKind.None,
        };
    }

    private static string Relative(string path, string file) =>
        Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(file))!, Path.GetFullPath(path)).Replace('\\', '/') + (Directory.Exists(path) ? "/" : "");

    private static string NameOf(string manifests) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(manifests))).ToLowerInvariant();

    private enum ManifestsKind
    {
        None,
        Objects,
        Policies,
        Both,
    }
}
