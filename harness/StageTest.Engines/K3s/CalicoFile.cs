using System.Collections.Immutable;

namespace StageTest.Engines.K3s;

/// <summary>A file of Calico's repository that an install applies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Directory">Its directory in the repository.</param>
internal readonly record struct CalicoFile(string Name, string Directory = "manifests")
{
    // What Calico's chart applies beside native v3 CRDs. The operator has its own copies.
    private static readonly CalicoFile[] Admission =
    [
        .. (
            (string[])
                [
                    "networkpolicy.mutatingadmissionpolicy.yaml",
                    "networkpolicy.mutatingadmissionpolicybinding.yaml",
                    "protect-builtin-tiers.yaml",
                    "tierlabel.mutatingadmissionpolicy.yaml",
                    "tierlabel.mutatingadmissionpolicybinding.yaml",
                ]
        ).Select(name => new CalicoFile(name, "api/admission")),
    ];

    /// <summary>The files of an install, in their order.</summary>
    /// <param name="install">How Calico is installed.</param>
    /// <param name="hasNativeCrds">Whether it has native v3 CRDs instead of its API server.</param>
    public static ImmutableArray<CalicoFile> Of(CalicoInstall install, bool hasNativeCrds) =>
        (install, hasNativeCrds) switch
        {
            (CalicoInstall.Operator, false) => [new("operator-crds.yaml"), new("tigera-operator.yaml"), new("custom-resources.yaml")],
            (CalicoInstall.Operator, true) => [new(NativeCrds.Kinds), new("tigera-operator.yaml"), new("custom-resources.yaml")],
            (_, false) => [new("calico-vxlan.yaml")],
            (_, true) => [new(NativeCrds.Kinds), new("calico-vxlan.yaml"), .. Admission],
        };
}
