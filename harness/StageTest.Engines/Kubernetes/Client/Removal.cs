using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Removes the objects of a run, continues after errors, and finally reports what is left and how to remove it.</summary>
/// <param name="client">The cluster.</param>
/// <param name="remedy">What the user can do about leftovers, as a sentence.</param>
internal sealed class Removal(ClusterClient client, string remedy)
{
    private static readonly string[] Keeping =
    [
        "NamespaceDeletionDiscoveryFailure",
        "NamespaceDeletionGroupVersionParsingFailure",
        "NamespaceDeletionContentFailure",
        "NamespaceContentRemaining",
        "NamespaceFinalizersRemaining",
    ];

    private readonly List<ObjectId> _left = [];
    private readonly List<string> _problems = [];
    private bool _isOver;

    /// <summary>Removes objects, in their order.</summary>
    public async Task DeleteAsync(IEnumerable<ObjectId> ids, CancellationToken limit)
    {
        foreach (var id in ids)
        {
            await TryAsync(id, token => client.DeleteAsync(id, token), limit);
        }
    }

    /// <summary>Runs the step that detaches the run from an object.</summary>
    public async Task TryAsync(ObjectId id, Func<CancellationToken, Task> remove, CancellationToken limit)
    {
        // After the server failed to answer once, it is not called again for each object.
        if (_isOver)
        {
            _left.Add(id);
            return;
        }

        try
        {
            await remove(limit);
        }
        catch (EngineException problem)
        {
            _left.Add(id);
            _problems.Add(problem.Message);
            _isOver = client.IsInDoubt;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _left.Add(id);
            _isOver = true;
        }
    }

    /// <summary>Waits until objects that were removed are gone.</summary>
    public async Task GoneAsync(IReadOnlyCollection<ObjectId> ids, CancellationToken limit)
    {
        ObjectId[] leaving = [.. ids.Except(_left)];
        try
        {
            await Waits
                .Until(Waits.NamespacesGone, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        while (leaving.Length > 0 && !_isOver)
                        {
                            if (await client.GetAsync(leaving[0], token) is not null)
                            {
                                return false;
                            }

                            leaving = leaving[1..];
                        }

                        return true;
                    },
                    limit
                );
        }
        catch (EngineException problem)
        {
            _problems.Add(problem.Message);
        }
        catch (Exception late) when (late is TimeoutRejectedException or OperationCanceledException)
        {
            _problems.Add(
                $"{leaving[0]} still existed after {Waits.NamespacesGone.TotalSeconds:0.#} seconds{await WhatKeepsAsync(leaving[0])}."
            );
        }

        _left.AddRange(leaving);
    }

    // Usually the cause is a registered API without a server, or a finalizer without a controller. The namespace's status names it.
    private async Task<string> WhatKeepsAsync(ObjectId id)
    {
        try
        {
            return await client.GetAsync(id, CancellationToken.None) is { } body
                ? string.Concat(
                    Keeping.Where(type => Conditions.Has(body, type, "True")).Select(type => $": {Conditions.Message(body, type)}")
                )
                : "";
        }
        catch (EngineException unknown)
        {
            return $": {unknown.Message}";
        }
    }

    /// <summary>Whether something is left.</summary>
    public bool HasLeft => _left.Count > 0;

    /// <summary>Throws with the names of what is left, if anything is.</summary>
    /// <exception cref="EngineException">Something is left.</exception>
    public void ThrowIfAnythingIsLeft()
    {
        if (_left.Count > 0)
        {
            throw new EngineException(
                string.Join(
                    '\n',
                    _problems.Distinct().Append($"Left on the cluster at {client.Server}: {string.Join(", ", _left.Distinct())}. {remedy}")
                )
            );
        }
    }
}
