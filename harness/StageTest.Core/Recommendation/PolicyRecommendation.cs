using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Policies with the proof that they do what was requested.</summary>
internal sealed record PolicyRecommendation
{
    /// <summary>The request.</summary>
    public required Demand Demand { get; init; }

    /// <summary>The options.</summary>
    public required RecommendationOptions Options { get; init; }

    /// <summary>The files, one policy or set of addresses each, by name.</summary>
    public required ImmutableArray<RecommendedFile> Files { get; init; }

    /// <summary>The proof.</summary>
    public required RecommendationProof Proof { get; init; }

    /// <summary>The digest of the policies and their proof: the same for the same input.</summary>
    public required string Id { get; init; }

    /// <summary>Requested connections for which nothing is written, in order.</summary>
    public required ImmutableArray<UnwrittenFlow> Unwritten { get; init; }

    /// <summary>Connections that the policies allow without a request, because no rule distinguishes them from requested ones.</summary>
    public required ImmutableArray<Generalisation> Generalisations { get; init; }

    /// <summary>
    /// Everything that the policies allow beyond the request, on every port and for every address; null if there is nothing, or if no map
    /// can show it, which a remark says.
    /// </summary>
    public MapComparison? Beyond { get; init; }

    /// <summary>The workloads without written connections, which no policy governs.</summary>
    public required ImmutableArray<EndpointRef> WithoutFlows { get; init; }

    /// <summary>Connections of the held-out records that the policies deny, in order.</summary>
    public ImmutableArray<Flow> HeldDenied { get; init; } = [];

    /// <summary>The remarks, a sentence each.</summary>
    public required ImmutableArray<string> Remarks { get; init; }

    /// <summary>Whether everything requested is written.</summary>
    public bool IsComplete => Unwritten.IsEmpty && Demand.Disagreements.All(d => d.IsWritten);
}

/// <summary>A policy, or a set of addresses that policies select, as a file.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Text">Its text, without the proof's header.</param>
/// <param name="About">Its purpose, for its first line.</param>
/// <param name="Workloads">The workloads that its policy governs; none if it has no policy.</param>
internal sealed record RecommendedFile(string Name, string Text, string About, ImmutableArray<EndpointRef> Workloads)
{
    /// <summary>The policies of files after reading them back, all staged.</summary>
    /// <param name="files">The files.</param>
    /// <param name="calico">The version of Calico.</param>
    /// <param name="existing">The existing tiers.</param>
    /// <param name="problems">Receives the errors in them.</param>
    /// <param name="beside">The enforced policies that stay beside them; null for none.</param>
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

/// <summary>A connection that was not requested, and the requested one that cannot be allowed without it.</summary>
/// <param name="Flow">The connection.</param>
/// <param name="For">The requested connection.</param>
internal sealed record Generalisation(Flow Flow, Flow For);
