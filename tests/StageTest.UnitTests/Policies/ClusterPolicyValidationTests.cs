using NUnit.Framework;
using StageTest.Core.Policies;

namespace StageTest.UnitTests.Policies;

/// <summary>Each rule of the cluster-wide kinds' own validation, and what the version of Calico decides.</summary>
internal sealed class ClusterPolicyValidationTests
{
    private const string Subject = "subject: { namespaces: {} }";

    private static readonly TestCaseData[] Specs =
    [
        Case($"^{{ priority: 1, {Subject} }}", "A policy spec needs the field 'tier'."),
        Case($"^{{ tier: Admin, {Subject} }}", "A policy spec needs the field 'priority'."),
        Case("^{ tier: Admin, priority: 1 }", "A policy spec needs the field 'subject'."),
        Case(
            $"{{ tier: ^admin, priority: 1, {Subject} }}",
            "'admin' is not a tier of ClusterNetworkPolicies. Did you mean 'Admin'? They are: Admin, Baseline."
        ),
        Case($"{{ tier: Admin, priority: ^1001, {Subject} }}", "'priority' must be a whole number from 0 to 1000, found the number 1001."),
        Case($"{{ tier: Admin, priority: ^-1, {Subject} }}", "'priority' must be a whole number from 0 to 1000, found the number -1."),
        Case("{ tier: Admin, priority: 1, subject: ^{} }", "A subject needs exactly one of 'namespaces' and 'pods'."),
        Case(
            "{ tier: Admin, priority: 1, subject: ^{ namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } } }",
            "A subject needs exactly one of 'namespaces' and 'pods'."
        ),
        Case("{ tier: Admin, priority: 1, subject: { pods: ^{ podSelector: {} } } }", "Pods needs the field 'namespaceSelector'."),
        Rule("^{ from: [{ namespaces: {} }] }", "A rule needs the field 'action'."),
        Rule(
            "{ action: ^Allow, from: [{ namespaces: {} }] }",
            "'Allow' is not an action of a ClusterNetworkPolicy. They are: Accept, Deny, Pass."
        ),
        Rule("^{ action: Accept }", "A rule needs the field 'from'."),
        Rule("{ action: Accept, from: ^[] }", "'from' needs at least one peer. To mean every pod, write 'namespaces: {}'."),
        Rule("{ action: Accept, from: [^{}] }", "A peer needs exactly one of namespaces, pods."),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: ^[] }",
            "'protocols' needs at least one item. To mean every protocol, leave it out."
        ),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: [^{}] }",
            "A protocol needs exactly one of tcp, udp, sctp, destinationNamedPort."
        ),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: [{ tcp: ^{} }] }",
            "'tcp' needs 'destinationPort' with 'number' or 'range'."
        ),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: [{ tcp: { destinationPort: ^{} } }] }",
            "A destination port needs exactly one of number, range."
        ),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: [{ udp: { destinationPort: { number: ^0 } } }] }",
            "'number' must be a whole number from 1 to 65535, found the number 0."
        ),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: [{ udp: { destinationPort: { range: { start: 80, end: ^80 } } } }] }",
            "'end' 80 must be higher than 'start' 80."
        ),
        Rule(
            "{ action: Accept, from: [{ namespaces: {} }], protocols: [{ destinationNamedPort: ^WEB }] }",
            "'WEB' is not a port name; it must be at most 15 lower-case letters, digits and '-', with at least one letter, no "
                + "'--', not beginning or ending with '-'."
        ),
        Case(
            $"{{ tier: Admin, priority: 1, {Subject}, egress: [{{ action: Accept, to: [{{ networks: [^10.0.0.0] }}] }}] }}",
            "'10.0.0.0' is not an address range such as 10.0.0.0/8 or 2001:db8::/32."
        ),
        Case(
            $"{{ tier: Admin, priority: 1, {Subject}, egress: [{{ action: Deny, to: [{{ domainNames: ^[a.example] }}] }}] }}",
            "'domainNames' is for rules with the action Accept only."
        ),
        Case(
            $"{{ tier: Admin, priority: 1, {Subject}, egress: [{{ action: Accept, to: [{{ domainNames: [^'*.*.example'] }}] }}] }}",
            "'*.*.example' is not a domain name such as example.com or *.example.com."
        ),
        Case(
            $"{{ tier: Admin, priority: 1, {Subject}, egress: [{{ action: Accept, to: [{{ networks: ^[] }}] }}] }}",
            "'networks' needs at least one item."
        ),
    ];

    [TestCaseSource(nameof(Specs))]
    public void SpecIsRefused(string spec, string message) =>
        Marked.AssertRefused(
            $"apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {{ name: guard }}\nspec: {spec}\n",
            message
        );

    [TestCase(
        "AdminNetworkPolicy",
        "guard",
        "{ priority: 1, subject: { namespaces: {} }, ingress: [{ action: ^Accept, from: [{ namespaces: {} }] }] }",
        "'Accept' is not an action of an AdminNetworkPolicy. They are: Allow, Deny, Pass."
    )]
    [TestCase(
        "BaselineAdminNetworkPolicy",
        "default",
        "{ subject: { namespaces: {} }, ingress: [{ action: ^Pass, from: [{ namespaces: {} }] }] }",
        "'Pass' is not an action of a BaselineAdminNetworkPolicy. They are: Allow, Deny."
    )]
    [TestCase("AdminNetworkPolicy", "guard", "^{ subject: { namespaces: {} } }", "A policy spec needs the field 'priority'.")]
    [TestCase(
        "AdminNetworkPolicy",
        "guard",
        "{ priority: 1, subject: { namespaces: {} }, ingress: [{ action: Allow, from: [{ namespaces: {} }], ports: [^{}] }] }",
        "A port needs exactly one of portNumber, portRange, namedPort."
    )]
    [TestCase(
        "AdminNetworkPolicy",
        "guard",
        "{ priority: 1, subject: { namespaces: {} }, ingress: [{ action: Allow, from: [{ namespaces: {} }], ports: [{ "
            + "portNumber: { protocol: ^tcp, port: 80 } }] }] }",
        "'tcp' is not a protocol with ports. Did you mean 'TCP'? They are: SCTP, TCP, UDP."
    )]
    public void OlderKindIsRefused(string kind, string name, string spec, string message) =>
        Marked.AssertRefused(
            $"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{ name: {name} }}\nspec: {spec}\n",
            message,
            version: CalicoVersion.V331
        );

    [Test]
    public void ThereIsOneBaselinePolicy() =>
        Marked.AssertRefused(
            "^apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: { name: other }\nspec: "
                + "{ subject: { namespaces: {} } }\n",
            "BaselineAdminNetworkPolicy 'other' must be called 'default': there is only one.",
            version: CalicoVersion.V331
        );

    [TestCase(
        "v1alpha2",
        "ClusterNetworkPolicy",
        CalicoVersion.V331,
        "ClusterNetworkPolicy exists from Calico v3.32 on, and v3.31 applies here. State 'calico: v3.32' in the scenario, or "
            + "use AdminNetworkPolicy."
    )]
    [TestCase(
        "v1alpha1",
        "AdminNetworkPolicy",
        CalicoVersion.V332,
        "AdminNetworkPolicy was removed after Calico v3.31, and v3.32 applies here. State 'calico: v3.31' in the scenario, or "
            + "use ClusterNetworkPolicy."
    )]
    [TestCase(
        "v1alpha1",
        "BaselineAdminNetworkPolicy",
        CalicoVersion.V332,
        "BaselineAdminNetworkPolicy was removed after Calico v3.31, and v3.32 applies here. State 'calico: v3.31' in the "
            + "scenario, or use ClusterNetworkPolicy."
    )]
    public void KindThatTheVersionLacksIsRefused(string api, string kind, CalicoVersion version, string message)
    {
        var tier = api == "v1alpha2" ? "tier: Admin, " : "";
        var priority = kind == "BaselineAdminNetworkPolicy" ? "" : "priority: 1, ";
        Marked.AssertRefused(
            $"^apiVersion: policy.networking.k8s.io/{api}\nkind: {kind}\nmetadata: {{ name: default }}\nspec: {{ "
                + $"{tier}{priority}{Subject} }}\n",
            message,
            version: version
        );
    }

    private static TestCaseData Case(string spec, string message) => new TestCaseData(spec, message).SetArgDisplayNames(spec);

    private static TestCaseData Rule(string rule, string message) =>
        Case($"{{ tier: Admin, priority: 1, {Subject}, ingress: [{rule}] }}", message);
}
