using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Inputs;

/// <summary>The roles, bindings and tiers of files that a command names.</summary>
/// <param name="Rbac">The roles and bindings.</param>
/// <param name="Tiers">The names of the tiers.</param>
/// <param name="Manifests">Everything that the files contain.</param>
internal sealed record AccessInputs(RbacObjects Rbac, ImmutableArray<string> Tiers, IReadOnlyCollection<Manifest> Manifests)
{
    /// <summary>Reads them. Broken objects are skipped, with errors.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    public static AccessInputs Read(IEnumerable<string> paths, DiagnosticBag diagnostics)
    {
        var manifests = new List<Manifest>();
        foreach (var path in paths)
        {
            var errors = diagnostics.ErrorCount;
            var read = ApplicationReader.ReadObjects(path, diagnostics);
            if (!read.Any(m => m.Group == RbacReader.Group) && diagnostics.ErrorCount == errors)
            {
                diagnostics.Warning(
                    SourceLocation.Whole(path),
                    "This contains no Role, ClusterRole or binding. Name a file " + "that has them."
                );
            }

            manifests.AddRange(read);
        }

        return new(
            RbacReader.Read(manifests, diagnostics),
            [.. manifests.Where(m => PolicyKinds.Known.Find(m.ApiVersion, m.Kind) is { HoldsPolicies: true }).Select(m => m.Name)],
            manifests
        );
    }
}
