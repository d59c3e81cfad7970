using System.Collections.Concurrent;
using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Scenarios;

/// <summary>
/// Policies of files that were read before: many scenarios name the same files, and both sides of a change usually share them.
/// </summary>
/// <param name="kinds">The kinds that are understood.</param>
internal sealed class PolicyFileCache(PolicyKinds kinds)
{
    /// <summary>A new cache for the kinds that StageTest knows.</summary>
    public PolicyFileCache()
        : this(PolicyKinds.Known) { }

    private readonly ConcurrentDictionary<
        (SourceText Source, CalicoVersion Calico, CalicoApiKind Api, RepositoryKinds Kinds),
        (PolicyDocuments Documents, ImmutableArray<Diagnostic> Remarks)
    > _read = new();

    /// <summary>The policies of a text, and the diagnostics about it.</summary>
    /// <param name="source">The text, with its file's name for messages.</param>
    /// <param name="calico">The version of Calico whose rules apply.</param>
    /// <param name="api">Fills in fields that documents omit.</param>
    /// <param name="known">The kinds that are not policies.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes.</param>
    internal PolicyDocuments Read(
        SourceText source,
        CalicoVersion calico,
        CalicoApiKind api,
        RepositoryKinds known,
        DiagnosticBag diagnostics
    )
    {
        // The path of a file says nothing about its content.
        var key = (Source: source with { NamedAt = SourceLocation.Whole(source.File) }, Calico: calico, Api: api, Kinds: known);
        var (documents, remarks) = _read.GetOrAdd(key, key =>
        {
            var found = new DiagnosticBag();
            var objects = Manifest.ReadAll(key.Source.Text, key.Source.File, key.Source.Found, found);
            var read = PolicyReader.Read(
                objects,
                found,
                new()
                {
                    Calico = key.Calico,
                    Api = key.Api,
                    OtherKinds = key.Kinds.Others,
                    Workloads = key.Kinds.Workloads,
                },
                kinds
            );
            return (read, [.. found.Items]);
        });
        diagnostics.AddRange(remarks);
        return documents;
    }
}
