using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Ensures that no scenario starts on leftovers of another one in a shared cluster.</summary>
internal static class CleanState
{
    /// <summary>Waits until only objects that all scenarios share are left of the run's earlier scenarios.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="lease">The source of the cluster.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="isInUse">Whether an object belongs to an open session, or to pods that wait for the next one.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">Something is not removed.</exception>
    public static async Task VerifyAsync(
        ClusterClient client,
        IClusterLease lease,
        string run,
        Func<ObjectId, bool> isInUse,
        CancellationToken cancellationToken
    )
    {
        // On another user's cluster a session waits for its own objects only, because it may list no others.
        if (!lease.IsOwn)
        {
            return;
        }

        // What a scenario does in a namespace that existed before, such as 'default', belongs to that namespace permanently.
        ObjectId[] left = [];
        try
        {
            await Waits
                .Until(Waits.NamespacesGone, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        left =
                        [
                            .. (await RunObjects.FindAsync(client, $"{ObjectId.RunLabel}={run}", token)).Where(id =>
                                !IsShared(id, run) && !isInUse(id)
                            ),
                        ];
                        return left.Length == 0;
                    },
                    cancellationToken
                );
        }
        catch (TimeoutRejectedException late)
        {
            throw new EngineException(
                $"An earlier scenario of this run left {string.Join(", ", left)}, and the {lease.EngineName} cluster did not "
                    + "remove it. The next scenario would not start on a clean cluster.",
                late
            );
        }
    }

    private static bool IsShared(ObjectId id, string run) =>
        id.Name == CanaryPair.NamespaceOf(run) || id.Name == CanaryPair.TierNameOf(run) || id.Namespace == CanaryPair.NamespaceOf(run);
}
