using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A kind of object that policies consist of, with everything that StageTest must know about it.</summary>
/// <remarks>
/// Every property is required, so that a new kind does not compile until each is stated. Code that treats kinds differently checks a
/// property and never the kind. Two kinds are equal only if they are the same entry.
/// </remarks>
internal abstract class PolicyObjectKind
{
    /// <summary>The accepted versions of the API. Users write the first one.</summary>
    public required ImmutableArray<string> ApiVersions { get; init; }

    /// <summary>The <c>kind</c> of documents.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name in JSON reports, unique among the kinds.</summary>
    public required string Id { get; init; }

    /// <summary>Its name in messages.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The name of the resource in the API and in RBAC.</summary>
    public required string Plural { get; init; }

    /// <summary>Whether its objects are namespaced.</summary>
    public required bool IsNamespaced { get; init; }

    /// <summary>The permissions on it that a run on a cluster needs. Empty if no engine applies it.</summary>
    public required ImmutableArray<string> Verbs { get; init; }

    /// <summary>The versions of Calico that support it.</summary>
    public required ImmutableArray<CalicoVersion> CalicoVersions { get; init; }

    /// <summary>Limits a cluster-scoped object to the objects of a run.</summary>
    public required RunLimit RunLimit { get; init; }

    /// <summary>Fills in the fields that Calico's client fills in before it stores an object.</summary>
    public required StoredForm StoredForm { get; init; }

    /// <summary>Whether its objects contain objects of other kinds: these are created first and removed last.</summary>
    public abstract bool HoldsPolicies { get; }

    /// <summary>The API group of <see cref="ApiVersions"/>' first.</summary>
    public string Group => ApiVersions[0][..ApiVersions[0].IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Whether a document is of this kind.</summary>
    public bool Is(string apiVersion, string kind) => kind == Kind && ApiVersions.Contains(apiVersion);

    /// <summary>The version for an object that was written in another version or as another kind.</summary>
    public string ApiVersionAfter(string apiVersion) => ApiVersions.Contains(apiVersion) ? apiVersion : ApiVersions[0];

    /// <summary>Reads a document of this kind; nothing, with errors, if it is broken.</summary>
    public abstract PolicyDocuments Read(Manifest manifest, PolicyReaderOptions options, DiagnosticBag diagnostics);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>Changes a cluster-scoped object so that it selects nothing outside the namespaces of a run.</summary>
/// <param name="spec">The object's <c>spec</c>, which may be changed.</param>
/// <param name="label">The label of the namespaces of runs.</param>
/// <param name="run">Its value on the namespaces of this run.</param>
internal delegate void RunLimit(JsonObject spec, string label, string run);

/// <summary>Fills in the fields that Calico's client fills in before it stores an object.</summary>
/// <param name="metadata">The object's metadata, which may be changed.</param>
/// <param name="spec">The object's <c>spec</c>, which may be changed.</param>
internal delegate void StoredForm(JsonObject metadata, JsonObject spec);
