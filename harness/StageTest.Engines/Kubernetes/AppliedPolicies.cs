using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.Engines.Kubernetes;

/// <summary>The policies of one session on the cluster. Only differences are sent.</summary>
/// <param name="run">The run.</param>
/// <param name="guard">Protects objects of other owners.</param>
/// <param name="namespaces">The namespaces that the session creates.</param>
internal sealed class AppliedPolicies(ClusterRun run, ClusterGuard guard, IReadOnlySet<string> namespaces)
{
    // Other sessions read which objects belong to this one, while it changes.
    private volatile ImmutableList<(ObjectId Id, string Text)> _applied = [];

    /// <summary>What was applied or removed since the caller last cleared it.</summary>
    public HashSet<ObjectId> Changed { get; } = [];

    /// <summary>Whether an object is one of them. Thread-safe.</summary>
    public bool Has(ObjectId id) => _applied.Exists(p => p.Id == id);

    /// <summary>The objects of a set of policies, all checked before any is sent.</summary>
    /// <exception cref="EngineException">Some objects must not be applied here.</exception>
    public async Task<ImmutableArray<JsonObject>> CheckedAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        ImmutableArray<JsonObject> wanted = [.. PolicyObjects.Of(policies, run.Name, namespaces)];
        await guard.CheckPoliciesAsync(wanted, namespaces, [.. _applied.Select(p => p.Id)], cancellationToken);
        return wanted;
    }

    /// <summary>Makes these objects the only ones of the session.</summary>
    public async Task ApplyAsync(ImmutableArray<JsonObject> wanted, CancellationToken cancellationToken)
    {
        var kept = new HashSet<ObjectId>();
        foreach (var body in wanted)
        {
            var (id, text) = (ObjectId.Of(body), body.ToJsonString());
            kept.Add(id);
            var place = _applied.FindIndex(p => p.Id == id);
            if (place >= 0 && _applied[place].Text == text)
            {
                continue;
            }

            // Recorded before it is sent, because the outcome of a call that fails midway is unknown.
            if (place < 0)
            {
                _applied = _applied.Add((id, ""));
                place = _applied.Count - 1;
            }

            Changed.Add(id);
            await run.Client.ApplyAsync(body, cancellationToken);
            _applied = _applied.SetItem(place, (id, text));
        }

        foreach (var (id, _) in _applied.Where(p => !kept.Contains(p.Id)).Reverse().ToArray())
        {
            Changed.Add(id);
            await run.Client.DeleteAsync(id, cancellationToken);
            _applied = _applied.RemoveAll(p => p.Id == id);
        }
    }

    /// <summary>Removes them all and waits until they are gone, because the next session may have objects of the same names.</summary>
    /// <returns>What was removed.</returns>
    public async Task<ImmutableArray<ObjectId>> RemoveAsync(Removal removal, CancellationToken limit)
    {
        ImmutableArray<ObjectId> ids = [.. Changed.Union(_applied.Select(p => p.Id))];
        await removal.DeleteAsync(_applied.Reverse().Select(p => p.Id), limit);
        await removal.GoneAsync([.. _applied.Select(p => p.Id)], limit);
        return ids;
    }
}
