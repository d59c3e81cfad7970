using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.Engines.Kubernetes;

/// <summary>The policies of one session as they are on the cluster: what changes is sent, and nothing else.</summary>
/// <param name="run">The run.</param>
/// <param name="guard">Keeps off what belongs to others.</param>
/// <param name="namespaces">The namespaces that the session brings up.</param>
internal sealed class AppliedPolicies(ClusterRun run, ClusterGuard guard, IReadOnlySet<string> namespaces)
{
    // Other sessions look what is of this one, while it changes.
    private volatile ImmutableList<(ObjectId Id, string Text)> _applied = [];

    /// <summary>What was applied or removed since the caller last emptied it.</summary>
    public HashSet<ObjectId> Changed { get; } = [];

    /// <summary>Whether an object is one of them. Safe for other threads.</summary>
    public bool Has(ObjectId id) => _applied.Exists(p => p.Id == id);

    /// <summary>The objects that a set of policies is made of, checked before any is sent.</summary>
    /// <exception cref="EngineException">Some must not be applied here.</exception>
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

            // Remembered before it is sent, because it is unknown what became of a call that broke off.
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

    /// <summary>Removes them all, and waits until they are gone: the next session may have some of the same name.</summary>
    /// <returns>What was removed.</returns>
    public async Task<ImmutableArray<ObjectId>> RemoveAsync(Removal removal, CancellationToken limit)
    {
        ImmutableArray<ObjectId> ids = [.. Changed.Union(_applied.Select(p => p.Id))];
        await removal.DeleteAsync(_applied.Reverse().Select(p => p.Id), limit);
        await removal.GoneAsync([.. _applied.Select(p => p.Id)], limit);
        return ids;
    }
}
