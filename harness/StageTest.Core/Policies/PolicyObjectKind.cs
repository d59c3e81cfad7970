using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A kind of object that policies are made of, and everything that StageTest must know of it.</summary>
/// <remarks>
/// Every fact is required, so that a new kind does not compile until each is stated. Code that treats kinds differently asks for the fact,
/// and
/// never which kind it has. Two kinds are equal only where they are the same entry.
/// </remarks>
internal abstract class PolicyObjectKind
{
    /// <summary>The versions of the API that are read. The first is the one that users write.</summary>
    public required ImmutableArray<string> ApiVersions { get; init; }

    /// <summary>The <c>kind</c> of documents.</summary>
    public required string Kind { get; init; }

    /// <summary>What JSON reports call it: no other kind has the name.</summary>
    public required string Id { get; init; }

    /// <summary>What messages call it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The name of the resource in the API, by which RBAC grants it too.</summary>
    public required string Plural { get; init; }

    /// <summary>Whether its objects belong to a namespace.</summary>
    public required bool IsNamespaced { get; init; }

    /// <summary>What a run on a cluster must be allowed to do with it. Empty if no engine applies it.</summary>
    public required ImmutableArray<string> Verbs { get; init; }

    /// <summary>The versions of Calico that know it.</summary>
    public required ImmutableArray<CalicoVersion> CalicoVersions { get; init; }

    /// <summary>Keeps an object off what does not belong to a run, if the object belongs to the whole cluster.</summary>
    public required RunLimit RunLimit { get; init; }

    /// <summary>Fills in what Calico's client fills in before it stores an object.</summary>
    public required StoredForm StoredForm { get; init; }

    /// <summary>Whether objects of other kinds are in its objects: these come first and go last.</summary>
    public abstract bool HoldsPolicies { get; }

    /// <summary>The API group of <see cref="ApiVersions"/>' first.</summary>
    public string Group => ApiVersions[0][..ApiVersions[0].IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Whether a document is of this kind.</summary>
    public bool Is(string apiVersion, string kind) => kind == Kind && ApiVersions.Contains(apiVersion);

    /// <summary>The version that an object is written in that was written in another version or as another kind.</summary>
    public string ApiVersionAfter(string apiVersion) => ApiVersions.Contains(apiVersion) ? apiVersion : ApiVersions[0];

    /// <summary>Reads a document of this kind; nothing, with errors, if it is broken.</summary>
    public abstract PolicyDocuments Read(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>Makes an object of a whole cluster select nothing outside the namespaces of a run.</summary>
/// <param name="spec">The object's <c>spec</c>, which may be changed.</param>
/// <param name="label">The label that the namespaces of runs have.</param>
/// <param name="run">Its value on the namespaces of this run.</param>
internal delegate void RunLimit(JsonObject spec, string label, string run);

/// <summary>Fills in what Calico's client fills in before it stores an object.</summary>
/// <param name="metadata">The object's metadata, which may be changed.</param>
/// <param name="spec">The object's <c>spec</c>, which may be changed.</param>
internal delegate void StoredForm(JsonObject metadata, JsonObject spec);
