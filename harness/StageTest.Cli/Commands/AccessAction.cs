using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Cli.Output;
using StageTest.Cli.Terminal;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines;
using StageTest.Engines.Access;

namespace StageTest.Cli.Commands;

/// <summary>The action of <c>stagetest access</c>: it calculates, and lets a cluster review and prove the same.</summary>
/// <param name="terminal">Its output.</param>
internal sealed class AccessAction(CommandTerminal terminal)
{
    /// <summary>Files and folders of roles and bindings; empty for those of the cluster.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>How Calico is installed.</summary>
    public required CalicoInstall Install { get; init; }

    /// <summary>The context of the cluster; null for none.</summary>
    public string? Context { get; init; }

    /// <summary>The kubeconfig file; null for the default.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Whether writes are tried.</summary>
    public bool Proves { get; init; }

    /// <summary>Whether to show only those who may do the requested verb.</summary>
    public bool AsksWho { get; init; }

    /// <summary>Whether notes are shown.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The part of the matrix to show.</summary>
    public required AccessQuestion Question { get; init; }

    /// <summary>Runs it, and returns the exit code.</summary>
    public async Task<int> RunAsync(ReportOutputs<AccessMatrix> reports, CancellationToken cancellationToken)
    {
        try
        {
            using var cluster = Context is null ? null : await Clusters.AccessAsync(new() { Kubeconfig = Kubeconfig, Context = Context });
            return await RunAsync(cluster, reports, cancellationToken);
        }
        catch (EngineException problem)
        {
            terminal.Error.WriteLine(PrintableText.Of(problem.Message));
            return ExitCode.Failure;
        }
    }

    private async Task<int> RunAsync(ClusterAccess? cluster, ReportOutputs<AccessMatrix> reports, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var (rbac, tiers) = Paths.IsEmpty ? await Clusters.RolesAsync(cluster!, diagnostics, cancellationToken) : OfFiles(diagnostics);
        if (!PolicyInputs.Tell(diagnostics, terminal, IsVerbose))
        {
            return ExitCode.BadInput;
        }

        var matrix = AccessMatrix.Of(rbac, tiers, Install, Question);

        // A cluster has many subjects that have nothing to do with policies.
        matrix = AsksWho || (Paths.IsEmpty && Question.Subjects.IsEmpty) ? matrix.OfThoseWhoMay() : matrix;
        if (cluster is not null)
        {
            var points = matrix.Points(rbac, Question);
            var needed = ReviewedRights.NeededFor(points, Install);
            if (needed.Count > ClusterAccess.MostReviews)
            {
                terminal.Error.WriteLine(
                    $"This needs {CountText.Number(needed.Count)} reviews; the maximum is {CountText.Number(ClusterAccess.MostReviews)}. "
                        + "Restrict it with --as, --tier, --namespace or --who-can."
                );
                return ExitCode.BadInput;
            }

            matrix = await AskAsync(cluster, matrix, rbac, points, needed, cancellationToken);
        }

        return !reports.Write(matrix, terminal) ? ExitCode.Failure
            : matrix.Disagreements.IsEmpty ? ExitCode.Promote
            : ExitCode.Hold;
    }

    private (RbacObjects Rbac, ImmutableArray<string> Tiers) OfFiles(DiagnosticBag diagnostics)
    {
        var inputs = AccessInputs.Read(Paths, diagnostics);
        return (inputs.Rbac, inputs.Tiers);
    }

    private async Task<AccessMatrix> AskAsync(
        ClusterAccess cluster,
        AccessMatrix matrix,
        RbacObjects rbac,
        ImmutableArray<AccessPoint> points,
        IReadOnlyCollection<(AccessSubject Subject, Right Right)> needed,
        CancellationToken cancellationToken
    )
    {
        var reviewed = new AccessCalculator(
            new ReviewedRights(await Clusters.ReviewAsync(cluster, needed, cancellationToken)),
            ReviewedRights.Asking(Install)
        );
        var evidence = new AccessEvidence
        {
            Cluster = cluster.Name,
            Asked = points,
            Reviewed = [.. points.Where(p => reviewed.Decide(p.Request).IsAllowed)],
            Proofs = Proves ? await Clusters.ProveAsync(cluster, [.. points.Where(AccessProof.IsWrite)], cancellationToken) : [],
        };
        return matrix with { Evidence = evidence, Disagreements = evidence.Disagreements(new(rbac, Install)) };
    }
}
