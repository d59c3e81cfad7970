using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.Engines.Kubernetes;

/// <summary>The policies of one session as they are on the cluster: what changes is sent, and nothing else.</summary>
/// <param name="run">The run.</param>
/// <param name="guard">Keeps off what belongs to others.</param>
/// <param name="namespaces">The namespaces that the session brings up.</param>
/// <param name="canary">Told of every change, so that it can tell when the dataplane has followed; null where nobody looks.</param>
internal sealed class AppliedPolicies(ClusterRun run, ClusterGuard guard, IReadOnlySet<string> namespaces, EnforcementCanary? canary)
{
    private readonly List<(ObjectId Id, string Text)> _applied = [];

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

            // Remembered before it is sent, because nobody knows what became of a call that broke off.
            if (place < 0)
            {
                _applied.Add((id, ""));
                place = _applied.Count - 1;
            }

            canary?.Note(id);
            await run.Client.ApplyAsync(body, cancellationToken);
            _applied[place] = (id, text);
        }

        foreach (var (id, _) in _applied.Where(p => !kept.Contains(p.Id)).Reverse().ToArray())
        {
            canary?.Note(id);
            await run.Client.DeleteAsync(id, cancellationToken);
            _applied.RemoveAll(p => p.Id == id);
        }
    }

    /// <summary>Removes them all.</summary>
    /// <returns>Those that take their time to go, and of which the next scenario may have one of the same name: Calico's tiers.</returns>
    public async Task<ImmutableArray<ObjectId>> RemoveAsync(Removal removal, CancellationToken limit)
    {
        foreach (var (id, _) in _applied)
        {
            // The next scenario's first reading must not meet what this one left in force.
            canary?.Note(id);
        }

        await removal.DeleteAsync(Enumerable.Reverse(_applied).Select(p => p.Id), limit);
        return [.. _applied.Select(p => p.Id).Where(RunObjects.HoldsPolicies)];
    }
}
