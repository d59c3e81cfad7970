using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Policies with the proof that they do what was asked.</summary>
internal sealed record PolicyRecommendation
{
    /// <summary>What was asked.</summary>
    public required Demand Demand { get; init; }

    /// <summary>How.</summary>
    public required RecommendationOptions Options { get; init; }

    /// <summary>The files, one policy or set of addresses each, by name.</summary>
    public required ImmutableArray<RecommendedFile> Files { get; init; }

    /// <summary>The proof.</summary>
    public required RecommendationProof Proof { get; init; }

    /// <summary>The digest of the policies and what is proven of them: the same for the same input.</summary>
    public required string Id { get; init; }

    /// <summary>Connections that were asked for, and for which nothing is written, in order.</summary>
    public required ImmutableArray<UnwrittenFlow> Unwritten { get; init; }

    /// <summary>Connections that were not asked for and that the policies allow, because no rule tells them from those that were.</summary>
    public required ImmutableArray<Generalisation> Generalisations { get; init; }

    /// <summary>
    /// All that the policies allow beyond what was asked for, on every port and for every address; null if that is nothing, or where
    /// there is no map to tell it by, which a remark says.
    /// </summary>
    public MapComparison? Beyond { get; init; }

    /// <summary>The workloads for which no connection is written, so that no policy governs them.</summary>
    public required ImmutableArray<EndpointRef> WithoutFlows { get; init; }

    /// <summary>Connections of the records that were kept back and that the policies deny, in order.</summary>
    public ImmutableArray<Flow> HeldDenied { get; init; } = [];

    /// <summary>What is to be told, a sentence each.</summary>
    public required ImmutableArray<string> Remarks { get; init; }

    /// <summary>Whether all that was asked for is written.</summary>
    public bool IsComplete => Unwritten.IsEmpty && Demand.Disagreements.All(d => d.IsWritten);
}

/// <summary>A policy, or a set of addresses that policies select, as it is written to a file.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Text">Its text, without the proof's header.</param>
/// <param name="About">What it is for, as its first line says it.</param>
/// <param name="Workloads">The workloads that its policy governs; none if it has no policy.</param>
internal sealed record RecommendedFile(string Name, string Text, string About, ImmutableArray<EndpointRef> Workloads)
{
    /// <summary>The policies of files as they are read back, all of them staged.</summary>
    /// <param name="files">The files.</param>
    /// <param name="calico">The version of Calico that is meant.</param>
    /// <param name="existing">The tiers that exist.</param>
    /// <param name="problems">Receives the errors in them.</param>
    /// <param name="beside">The policies that stay beside them, in force; null for none.</param>
    public static PolicySet Staged(
        IEnumerable<RecommendedFile> files,
        CalicoVersion calico,
        PolicySet existing,
        PolicySet? beside,
        DiagnosticBag problems
    )
    {
        var options = new PolicyReaderOptions { Calico = calico };
        var documents = PolicyDocuments.Of(files.Select(f => PolicyReader.Read(f.Text, f.Name, problems, options))).AsStaged();
        var set = PolicySet.Of(documents, calico);
        set = set with { Tiers = [.. Tier.Sorted(existing.Tiers.Concat(set.Tiers).DistinctBy(t => t.Name))] };
        return beside is null ? set : beside.AsIfPromoted().And(set);
    }
}

/// <summary>A connection that was not asked for, and the one that cannot be allowed without it.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="For">The connection that was asked for.</param>
internal sealed record Generalisation(Flow Flow, Flow For);
