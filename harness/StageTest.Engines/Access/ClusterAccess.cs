using System.Collections.Concurrent;
using System.Collections.Immutable;
using k8s;
using k8s.Models;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies.Kinds;
using StageTest.Engines.Cluster;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Access;

/// <summary>Rights on a cluster: its roles and bindings, and what its API server reviews. It changes nothing on the cluster.</summary>
internal sealed class ClusterAccess : IDisposable
{
    /// <summary>The maximum number of reviews that one command sends.</summary>
    public const int MostReviews = 20_000;

    private const int AtATime = 16;

    private readonly ClusterClient _client;
    private readonly string _context;

    /// <summary>Rights on a cluster, read by a client that is disposed together with this object.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="context">The name of the context in messages.</param>
    public ClusterAccess(ClusterClient client, string context) => (_client, _context) = (client, context);

    /// <summary>The name of the cluster in messages.</summary>
    public string Name => $"the context '{_context}'";

    /// <summary>Connects to the cluster of a context.</summary>
    /// <exception cref="EngineException">The context does not exist, or cannot be used.</exception>
    public static async Task<ClusterAccess> ConnectAsync(ClusterOptions options) =>
        new(await ExistingCluster.ConnectAsync(options, "access"), options.Context ?? "");

    /// <summary>Reads every role and binding, and the names of tiers if the cluster has tiers.</summary>
    /// <param name="diagnostics">Receives the errors in them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public async Task<(RbacObjects Rbac, ImmutableArray<string> Tiers)> ReadAsync(
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var rbac = _client.Api.RbacAuthorizationV1;
        var objects = new List<object>();
        async Task Add<TList, TItem>(string kind, Func<string?, CancellationToken, Task<TList>> list)
            where TList : IKubernetesObject<V1ListMeta>, IItems<TItem>
            where TItem : IKubernetesObject
        {
            await foreach (var item in _client.EachAsync<TList, TItem>($"list {kind}s", list, cancellationToken))
            {
                // Items of a list have no kind of their own.
                (item.ApiVersion, item.Kind) = ($"{RbacReader.Group}/v1", kind);
                objects.Add(item);
            }
        }

        await Add<V1RoleList, V1Role>("Role", (next, token) =>
            rbac.ListRoleForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1ClusterRoleList, V1ClusterRole>("ClusterRole", (next, token) =>
            rbac.ListClusterRoleAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1RoleBindingList, V1RoleBinding>("RoleBinding", (next, token) =>
            rbac.ListRoleBindingForAllNamespacesAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        await Add<V1ClusterRoleBindingList, V1ClusterRoleBinding>("ClusterRoleBinding", (next, token) =>
            rbac.ListClusterRoleBindingAsync(limit: ClusterClient.PageSize, continueParameter: next, cancellationToken: token)
        );
        var text = string.Join("\n---\n", objects.Select(o => KubernetesJson.Serialize(o)));
        var read = RbacReader.Read(Manifest.ReadAll(text, $"the cluster '{_context}'", FoundHow.Named, diagnostics), diagnostics);
        var tier = PolicyKinds.Known.All.Single(k => k.HoldsPolicies);
        var tiers = await _client.HasAsync(tier.ApiVersions[0], tier.Kind, cancellationToken)
            ? (await _client.ListAsync(tier.ApiVersions[0], tier.Kind, "", cancellationToken)).Select(t => t.Name)
            : [];
        return (read, [.. tiers]);
    }

    /// <summary>Asks for reviews of rights, many at a time.</summary>
    /// <exception cref="EngineException">The server refused, or could not be reached.</exception>
    public async Task<IReadOnlyDictionary<(AccessSubject Subject, Right Right), bool>> ReviewAsync(
        IReadOnlyCollection<(AccessSubject Subject, Right Right)> rights,
        CancellationToken cancellationToken
    )
    {
        var answers = new ConcurrentDictionary<(AccessSubject, Right), bool>();
        await Parallel.ForEachAsync(
            rights,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (asked, token) =>
            {
                var (subject, right) = asked;
                var review = await _client.CallAsync(
                    "review the access of a subject",
                    call =>
                        _client.Api.AuthorizationV1.CreateSubjectAccessReviewAsync(
                            new()
                            {
                                Spec = new()
                                {
                                    User = subject.UserName,
                                    Groups = [.. subject.Groups.Order(StringComparer.Ordinal)],
                                    ResourceAttributes = new V1ResourceAttributes
                                    {
                                        Verb = right.Verb,
                                        Group = right.Group,
                                        Resource = right.Resource,
                                        Name = right.Name,
                                        NamespaceProperty = right.Namespace,
                                    },
                                },
                            },
                            cancellationToken: call
                        ),
                    token
                );

                // An authorizer that could not answer neither allows nor denies.
                answers[asked] =
                    review.Status.Allowed || string.IsNullOrEmpty(review.Status.EvaluationError)
                        ? review.Status.Allowed
                        : throw new EngineException(
                            $"{Name} could not review whether {subject} may {right}: {review.Status.EvaluationError}"
                        );
            }
        );
        return answers;
    }

    /// <summary>Tries writes with <c>dryRun=All</c>, which change nothing.</summary>
    /// <param name="points">What to try.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<ImmutableArray<AccessProof>> ProveAsync(ImmutableArray<AccessPoint> points, CancellationToken cancellationToken)
    {
        var prover = new DryRunProver(_client);
        var proofs = new AccessProof[points.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, points.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (place, token) => proofs[place] = await prover.ProveAsync(points[place], token)
        );
        return [.. proofs];
    }

    public void Dispose() => _client.Dispose();
}
