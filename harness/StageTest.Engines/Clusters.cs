using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Engines.Access;
using StageTest.Engines.Cluster;
using StageTest.Engines.Flows;
using StageTest.Engines.K3s;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Options;

namespace StageTest.Engines;

/// <summary>
/// All that commands ask of clusters and of Docker beside the engines. The native command has none of it, and ends here with a
/// <see cref="BeyondNativeException"/>.
/// </summary>
/// <remarks>
/// No method here is asynchronous itself: behind an <see langword="await"/> the compiler of the native command cannot see that nothing is
/// ever reached.
/// </remarks>
internal static class Clusters
{
    /// <inheritdoc cref="ExistingCluster.ConnectAsync"/>
    public static Task<ClusterClient> ConnectAsync(ClusterOptions options, string run)
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ExistingCluster.ConnectAsync(options, run);
    }

    /// <inheritdoc cref="ClusterCleaner.CleanAsync"/>
    public static Task<IReadOnlyList<string>> CleanAsync(ClusterOptions options, string? run, CancellationToken cancellationToken)
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ClusterCleaner.CleanAsync(options, run, cancellationToken);
    }

    /// <inheritdoc cref="DockerCleaner.CleanAsync"/>
    public static Task<IReadOnlyList<string>> CleanDockerAsync(string? run, CancellationToken cancellationToken)
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return DockerCleaner.CleanAsync(new(), run, cancellationToken);
    }

    /// <inheritdoc cref="ClusterApplication.ReadAsync"/>
    public static Task<Application?> ApplicationAsync(
        ClusterClient client,
        string name,
        bool readsTiers,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ClusterApplication.ReadAsync(client, name, readsTiers, diagnostics, cancellationToken);
    }

    /// <inheritdoc cref="ClusterFlows.FindAsync"/>
    public static Task<(LiveFlowSource Source, LiveFlowRequest Request)> FlowsAsync(
        ClusterClient client,
        FlowCredentials? given,
        CancellationToken cancellationToken
    )
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ClusterFlows.FindAsync(client, given, cancellationToken);
    }

    /// <inheritdoc cref="ClusterPermissions.ClusterRole"/>
    public static string ClusterRole(bool allowClusterScope, bool calicoStore)
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ClusterPermissions.ClusterRole(allowClusterScope, calicoStore);
    }

    /// <inheritdoc cref="ClusterFlows.Roles"/>
    public static string FlowRoles()
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ClusterFlows.Roles();
    }

    /// <inheritdoc cref="ClusterAccess.ConnectAsync"/>
    public static Task<ClusterAccess> AccessAsync(ClusterOptions options)
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return ClusterAccess.ConnectAsync(options);
    }

    /// <inheritdoc cref="ClusterAccess.ReadAsync"/>
    public static Task<(RbacObjects Rbac, ImmutableArray<string> Tiers)> RolesAsync(
        ClusterAccess access,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return access.ReadAsync(diagnostics, cancellationToken);
    }

    /// <inheritdoc cref="ClusterAccess.ReviewAsync"/>
    public static Task<IReadOnlyDictionary<(AccessSubject Subject, Right Right), bool>> ReviewAsync(
        ClusterAccess access,
        IReadOnlyCollection<(AccessSubject Subject, Right Right)> rights,
        CancellationToken cancellationToken
    )
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return access.ReviewAsync(rights, cancellationToken);
    }

    /// <inheritdoc cref="ClusterAccess.ProveAsync"/>
    public static Task<ImmutableArray<AccessProof>> ProveAsync(
        ClusterAccess access,
        ImmutableArray<AccessPoint> points,
        CancellationToken cancellationToken
    )
    {
        if (NativeCommand.IsThis)
        {
            throw new BeyondNativeException();
        }

        return access.ProveAsync(points, cancellationToken);
    }
}
