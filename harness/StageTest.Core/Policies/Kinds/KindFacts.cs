using System.Collections.Immutable;

namespace StageTest.Core.Policies.Kinds;

/// <summary>Properties that several kinds share.</summary>
internal static class KindFacts
{
    /// <summary>The API of Calico's kinds, and their stored form.</summary>
    public static readonly ImmutableArray<string> CalicoApi = ["projectcalico.org/v3", "crd.projectcalico.org/v1"];

    /// <summary>The permissions that engines need on objects of a kind that they apply.</summary>
    public static readonly ImmutableArray<string> Change = ["get", "list", "create", "patch", "delete"];

    /// <summary>All versions of Calico.</summary>
    public static readonly ImmutableArray<CalicoVersion> EveryVersion = [.. Enum.GetValues<CalicoVersion>()];
}
