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
/// Everything that commands need from clusters and Docker apart from the engines. The native command contains none of it, and throws
/// <see cref="BeyondNativeException"/> here.
/// </summary>
/// <remarks>
/// No method here may be async itself: the native compiler cannot see through an <see langword="await"/> that the code behind it is never
/// reached.
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
