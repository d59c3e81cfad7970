using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Sees to it that no scenario starts on what another left in a cluster that they share.</summary>
internal static class CleanState
{
    /// <summary>Waits until nothing of earlier scenarios of this run is left but what all of them share.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="lease">Where it comes from.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="isInUse">Whether an object belongs to a session that is open, or to pods that wait for the next.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">Something stays.</exception>
    public static async Task VerifyAsync(
        ClusterClient client,
        IClusterLease lease,
        string run,
        Func<ObjectId, bool> isInUse,
        CancellationToken cancellationToken
    )
    {
        // On another user's cluster a session waits for its own objects to go, and may list no others.
        if (!lease.IsOwn)
        {
            return;
        }

        // What a scenario does in a namespace that was there before it, such as 'default', belongs to that namespace for good.
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
                    + "remove it. The next would not start clean.",
                late
            );
        }
    }

    private static bool IsShared(ObjectId id, string run) =>
        id.Name == CanaryPair.NamespaceOf(run) || id.Name == CanaryPair.TierNameOf(run) || id.Namespace == CanaryPair.NamespaceOf(run);
}
