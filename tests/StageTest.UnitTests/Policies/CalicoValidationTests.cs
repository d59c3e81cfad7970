using NUnit.Framework;
using StageTest.Core.Policies;

namespace StageTest.UnitTests.Policies;

/// <summary>Each rule of Calico's validation, with the message and its place: the mark ^ stands before it in the document.</summary>
internal sealed class CalicoValidationTests
{
    private const string Head = "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop }\n";

    private static readonly TestCaseData[] Rules =
    [
        Case("^{}", "A rule needs the field 'action'."),
        Case("{ action: ^allow }", "'allow' is not an action of a rule. Did you mean 'Allow'? They are: Allow, Deny, Log, Pass."),
        Case("{ action: Allow, ipVersion: ^5 }", "'ipVersion' must be 4 or 6."),
        Case("{ action: Allow, protocol: ^0 }", "'protocol' must be a name or a number from 1 to 255, found 0."),
        Case("{ action: Allow, notProtocol: ^256 }", "'notProtocol' must be a name or a number from 1 to 255, found 256."),
        Case("{ action: Allow, protocol: ^[TCP] }", "'protocol' must be a protocol's name or number, found a list."),
        Case(
            "{ action: Allow, protocol: ICMP, icmp: { type: ^255 } }",
            "'type' must be a whole number from 0 to 254, found the number 255."
        ),
        Case(
            "{ action: Allow, protocol: ICMP, icmp: { type: 8, code: ^256 } }",
            "'code' must be a whole number from 0 to 255, found the number 256."
        ),
        Case("{ action: Allow, protocol: ICMP, icmp: { code: ^0 } }", "An ICMP 'code' needs a 'type'."),
        Case(
            "{ action: Allow, protocol: TCP, icmp: ^{ type: 8 } }",
            "'icmp' needs 'protocol: ICMP' or 'protocol: ICMPv6' in the same rule."
        ),
        Case("{ action: Allow, notICMP: ^{ type: 8 } }", "'notICMP' needs 'protocol: ICMP' or 'protocol: ICMPv6' in the same rule."),
        Case("{ action: Allow, protocol: ^ICMP, ipVersion: 6 }", "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' contradicts this."),
        Case("{ action: Allow, protocol: ^ICMPv6, ipVersion: 4 }", "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' contradicts this."),
        Case("{ action: Deny, http: ^{ methods: [GET] } }", "'http' is for rules with the action Allow only."),
        Case("{ action: Allow, protocol: UDP, http: ^{ methods: [GET] } }", "'http' needs 'protocol: TCP', or no protocol."),
        Case("{ action: Allow, protocol: 6, http: ^{ methods: [GET] } }", "'http' needs 'protocol: TCP', or no protocol."),
        Case("{ action: Allow, protocol: ^tcp }", "'tcp' is not a protocol. Did you mean 'TCP'? Its names: ", startsWith: true),
        Case("{ action: Allow, notProtocol: ^icmpv6 }", "'icmpv6' is not a protocol. Did you mean 'ICMPv6'? ", startsWith: true),
        Case("{ action: Allow, protocol: 1, icmp: ^{ type: 8 } }", "'icmp' needs 'protocol: ICMP' or 'protocol: ICMPv6' in the same rule."),
        Case(
            "{ action: Allow, protocol: 58, icmp: ^{ type: 128 } }",
            "'icmp' needs 'protocol: ICMP' or 'protocol: ICMPv6' in the same rule."
        ),
        Case("{ action: Allow, notProtocol: ^ICMPv6, ipVersion: 4 }", "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' contradicts this."),
        Case("{ action: Allow, notProtocol: ^ICMP, ipVersion: 6 }", "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' contradicts this."),
        Case(
            "{ action: Allow, protocol: ICMP, destination: { ports: [^web] } }",
            "The port web needs 'protocol: TCP', UDP or SCTP in the same rule."
        ),
        Case(
            "{ action: Allow, protocol: 47, destination: { notPorts: [^web] } }",
            "The port web needs 'protocol: TCP', UDP or SCTP in the same rule."
        ),
        Case(
            "{ action: Allow, source: { services: { name: ^'', namespace: shop } } }",
            "'' is not the name of a Service",
            startsWith: true
        ),
        Case("{ action: Allow, source: { services: { name: ^a_b, namespace: shop } } }", "'a_b' is not the name of a S", startsWith: true),
        Case("{ action: Allow, source: { services: { name: db, namespace: ^Shop } } }", "'Shop' is not the namespace of", startsWith: true),
        Case(
            "{ action: Allow, source: { serviceAccounts: {}, services: ^{ name: db, namespace: shop } } }",
            "'services' must be alone: remove the selectors, nets and service accounts beside it."
        ),
        Case("{ action: Allow, metadata: { annotations: { ^'a b': c } } }", "The annotation key 'a b' is not valid", startsWith: true),
        Case("{ action: Allow, http: { paths: [^{ exact: /a, prefix: /b }] } }", "An HTTP path has either 'exact' or 'prefix'."),
        Case("{ action: Allow, http: { methods: [GET, ^GET] } }", "'GET' is listed twice. Keep one."),
        Case(
            $"{{ action: Allow, http: {{ methods: ^[{string.Join(", ", Enumerable.Range(0, 21).Select(i => $"M{i}"))}] }} }}",
            "'methods' has 21 items; Calico allows 20."
        ),
        Case(
            "{ action: Allow, http: { paths: [^{ exact: a }] } }",
            "The HTTP path 'a' must begin with '/' and contain no '?', '#' or blank."
        ),
        Case(
            "{ action: Allow, http: { paths: [^{ prefix: '/a?b' }] } }",
            "The HTTP path '/a?b' must begin with '/' and contain no '?', '#' or blank."
        ),
        Case(
            "{ action: Allow, source: { nets: [^10.0.0.1] } }",
            "'10.0.0.1' is not an address range such as 10.0.0.0/8 or 2001:db8::/32. Write 10.0.0.1/32."
        ),
        Case(
            "{ action: Allow, source: { nets: ['^2001:db8::1'] } }".Replace("'^", "^'", StringComparison.Ordinal),
            "'2001:db8::1' is not an address range such as 10.0.0.0/8 or 2001:db8::/32. Write 2001:db8::1/128."
        ),
        Case(
            "{ action: Allow, source: { nets: [^10.0.0.1/24] } }",
            "'10.0.0.1/24' has bits set beyond its prefix, which Calico refuses. Write 10.0.0.0/24."
        ),
        Case("{ action: Allow, source: { notNets: ^[0.0.0.0/0] } }", "'notNets' must not hold 0.0.0.0/0: the rule could never match."),
        Case(
            "^{ action: Allow, source: { nets: [10.0.0.0/8] }, destination: { nets: ['2001:db8::/32'] } }",
            "All address ranges of a rule must be of one family, and of the 'ipVersion' where one is given. Write two rules."
        ),
        Case(
            "^{ action: Allow, ipVersion: 6, source: { nets: [10.0.0.0/8] } }",
            "All address ranges of a rule must be of one family, and of the 'ipVersion' where one is given. Write two rules."
        ),
        Case(
            "{ action: Allow, protocol: TCP, destination: { ports: [^0] } }",
            "the number 0 is not a port. Write a number from 1 to 65535, a range such as \"8080:8090\", or a port's name."
        ),
        Case(
            "{ action: Allow, protocol: TCP, destination: { ports: [^65536] } }",
            "the number 65536 is not a port. Write a number from 1 to 65535, a range such as \"8080:8090\", or a port's name."
        ),
        Case(
            "{ action: Allow, protocol: TCP, destination: { ports: [^'90:80'] } }",
            "the text '90:80' is not a port. Write a number from 1 to 65535, a range such as \"8080:8090\", or a port's name."
        ),
        Case(
            "{ action: Allow, protocol: TCP, destination: { ports: [^Web] } }",
            "the text 'Web' is not a port. Write a number from 1 to 65535, a range such as \"8080:8090\", or a port's name."
        ),
        Case("{ action: Allow, destination: { ports: [^80] } }", "The port 80 needs 'protocol: TCP', UDP or SCTP in the same rule."),
        Case(
            "{ action: Allow, protocol: UDPLite, destination: { notPorts: [^'80:81'] } }",
            "The port 80-81 needs 'protocol: TCP', UDP or SCTP in the same rule."
        ),
        Case(
            "{ action: Allow, destination: { services: ^{ name: db, namespace: shop } } }",
            "'services' in an ingress rule belongs to 'source'."
        ),
        Case(
            "{ action: Allow, source: { selector: all(), services: ^{ name: db, namespace: shop } } }",
            "'services' must be alone: remove the selectors, nets and service accounts beside it."
        ),
        Case(
            "{ action: Allow, source: { nets: [10.0.0.0/8], services: ^{ name: db, namespace: shop } } }",
            "'services' must be alone: remove the selectors, nets and service accounts beside it."
        ),
        Case(
            "{ action: Allow, source: { selector: ^global() } }",
            "'selector' must not use global(). It is for the namespaceSelector of a rule."
        ),
        Case(
            "{ action: Allow, source: { notSelector: ^global() } }",
            "'notSelector' must not use global(). It is for the namespaceSelector of a rule."
        ),
        Case("{ action: Allow, source: { namespaceSelector: ^global() || has(a) } }", "global() must be alone in a namespaceSelector."),
        Case(
            "{ action: Allow, source: { selector: role ^= 'x' } }",
            "'selector' is not a selector: Expected '==', '!=', 'in', 'not in', 'contains', 'starts with' or 'ends with', found "
                + "'='. (character 6 of it)"
        ),
        Case(
            "{ action: Allow, source: { namespaceSelector: 'has(a) ^& has(b)' } }",
            "'namespaceSelector' is not a selector: Expected '&&', '||' or the end, found '&'. (character 8 of it)"
        ),
        Case(
            "{ action: Allow, source: { serviceAccounts: { selector: has^(a } } }".Replace("has^(a", "has(a^", StringComparison.Ordinal),
            "'selector' is not a selector: Expected ')', found the end of the selector. (character 6 of it)"
        ),
        Case(
            "{ action: Allow, source: { ^domains: [a.example] } }",
            "A source has no field 'domains'. Its fields: namespaceSelector, nets, notNets, notPorts, notSelector, ports, "
                + "selector, serviceAccounts, services."
        ),
    ];

    private static readonly TestCaseData[] Specs =
    [
        Case("{ order: ^high }", "'order' must be a number, found the text 'high'."),
        Case("{ order: ^.inf }", "'order' must be a number, found the number .inf."),
        Case("{ types: [^ingress] }", "'ingress' is not a type. Did you mean 'Ingress'? They are: Egress, Ingress."),
        Case("{ types: ^[Ingress, Ingress] }", "'types' names a type twice. Keep one."),
        Case(
            "{ selector: role ^in x }".Replace("^in x", "in ^x", StringComparison.Ordinal),
            "'selector' is not a selector: Expected '{', found 'x'. (character 9 of it)"
        ),
        Case("{ selector: ^global() }", "'selector' must not use global(). It is for the namespaceSelector of a rule."),
        Case(
            "{ serviceAccountSelector: ^global() }",
            "'serviceAccountSelector' must not use global(). It is for the namespaceSelector of a rule."
        ),
        Case(
            "{ performanceHints: [AssumeNeededOnEveryNode, ^AssumeNeededOnEveryNode] }",
            "'AssumeNeededOnEveryNode' is listed twice. Keep one."
        ),
        Case("{ performanceHints: [^Faster] }", "'performanceHints' knows AssumeNeededOnEveryNode only."),
        Case("{ ^namespaceSelector: all() }", "A policy spec has no field 'namespaceSelector'.", startsWith: true),
        Case("{ ^stagedAction: Set }", "A policy spec has no field 'stagedAction'.", startsWith: true),
        Case("{ egress: [{ action: Allow, http: ^{ methods: [GET] } }] }", "'http' is for ingress rules only."),
        Case(
            "{ egress: [{ action: Allow, source: { services: ^{ name: db, namespace: shop } } }] }",
            "'services' in an egress rule belongs to 'destination'."
        ),
        Case(
            "{ egress: [{ action: Allow, protocol: TCP, destination: { ports: [80], services: ^{ name: db, namespace: shop } } }] }",
            "'services' in an egress rule has its own ports: remove the 'ports' beside it."
        ),
    ];

    private static readonly TestCaseData[] GlobalSpecs =
    [
        Case(
            "{ doNotTrack: true, preDNAT: ^true, applyOnForward: true, types: [Ingress] }",
            "GlobalNetworkPolicy 'db' has both 'doNotTrack' and 'preDNAT'. Keep one."
        ),
        Case(
            "{ preDNAT: ^true, applyOnForward: true, types: [Ingress, Egress] }",
            "GlobalNetworkPolicy 'db' has 'preDNAT' and must have no egress. Remove the egress rules and the type Egress."
        ),
        Case(
            "{ preDNAT: ^true, applyOnForward: true, types: [Ingress], egress: [{ action: Allow }] }",
            "GlobalNetworkPolicy 'db' has 'preDNAT' and must have no egress. Remove the egress rules and the type Egress."
        ),
        Case("{ doNotTrack: ^true }", "GlobalNetworkPolicy 'db' needs 'applyOnForward: true' with 'doNotTrack'."),
        Case("{ preDNAT: ^true, applyOnForward: false }", "GlobalNetworkPolicy 'db' needs 'applyOnForward: true' with 'preDNAT'."),
        Case("{ namespaceSelector: ^global() }", "'namespaceSelector' must not use global(). It is for the namespaceSelector of a rule."),
        Case(
            "{ ingress: [{ action: Allow, source: { services: ^{ name: db } } }] }",
            "'services' without 'namespace' matches nothing in Calico. Write 'namespace: NAMESPACE'."
        ),
    ];

    private static readonly TestCaseData[] StagedSpecs =
    [
        Case(
            "{ stagedAction: ^Learn }",
            "StagedNetworkPolicy 'shop/db' has the stagedAction 'Learn', which promotes nothing. Only Set and Delete can be "
                + "proven: set one of them, or leave the file out."
        ),
        Case(
            "{ stagedAction: ^Ignore }",
            "StagedNetworkPolicy 'shop/db' has the stagedAction 'Ignore', which promotes nothing. Only Set and Delete can be "
                + "proven: set one of them, or leave the file out."
        ),
        Case("{ stagedAction: ^delete }", "'delete' is not a stagedAction. Did you mean 'Delete'? They are: Delete, Ignore, Learn, Set."),
        Case(
            "{ stagedAction: Delete, selector: ^all() }",
            "StagedNetworkPolicy 'shop/db' has the stagedAction Delete and must have no 'selector'. Remove the field."
        ),
        Case(
            "{ stagedAction: Delete, ingress: ^[{ action: Allow }] }",
            "StagedNetworkPolicy 'shop/db' has the stagedAction Delete and must have no 'ingress'. Remove the field."
        ),
        Case(
            "{ stagedAction: Delete, order: ^5 }",
            "StagedNetworkPolicy 'shop/db' has the stagedAction Delete and must have no 'order'. Remove the field."
        ),
    ];

    private static readonly TestCaseData[] Documents =
    [
        Case(
            "^apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: a.b }\n",
            "Tier 'a.b' has a name that Calico refuses: it must be at most 63 lower-case letters, digits and '-', beginning and "
                + "ending with a letter or digit."
        ),
        Case(
            "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: a }\nspec: { order: ^first }\n",
            "'order' must be a number, found the text 'first'."
        ),
        Case(
            "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: a }\nspec: { defaultAction: ^Allow }\n",
            "'Allow' is not a default action of a tier. They are: Deny, Pass."
        ),
        Case(
            "^apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: default }\nspec: { order: 5 }\n",
            "The tier 'default' is built in with order 1000000 and defaultAction Deny, and cannot be changed. Remove the document."
        ),
        Case(
            "^apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: kube-admin }\nspec: { order: 1000 }\n",
            "The tier 'kube-admin' is built in with order 1000 and defaultAction Pass, and cannot be changed. Remove the document."
        ),
        Case(
            "apiVersion: projectcalico.org/v3\nkind: NetworkSet\nmetadata: { name: a, namespace: shop }\nspec: { nets: [^10.0.0] }\n",
            "'10.0.0' is neither an address nor a range such as 10.0.0.0/8."
        ),
        Case(
            "^apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: { name: a, labels: { "
                + "projectcalico.org/namespace: shop } }\n",
            "GlobalNetworkSet 'a' must not set the label projectcalico.org/namespace: Calico sets it."
        ),
        Case(
            "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: { name: a, namespace: ^shop }\n",
            "A GlobalNetworkSet belongs to the whole cluster and has no namespace. Remove the field."
        ),
        Case(
            "^apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: a.b.c, namespace: shop }\nspec: {}\n",
            "NetworkPolicy 'shop/a.b.c' has a name that Calico refuses: it must be one word, or two with a dot between them, of "
                + "lower-case letters, digits and '-', each beginning and ending with a letter or digit, and 253 characters long at most."
        ),
    ];

    [TestCaseSource(nameof(Rules))]
    public void RuleIsRefused(string rule, string message, bool startsWith) =>
        Marked.AssertRefused(
            $"apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{ name: db, namespace: shop }}\nspec:\n  "
                + $"ingress:\n    - {rule}\n",
            message,
            startsWith
        );

    // What the API takes, though it means little.
    [TestCase("{ action: Allow, protocol: 58, ipVersion: 4 }")]
    [TestCase("{ action: Allow, protocol: 1, ipVersion: 6 }")]
    [TestCase("{ action: Allow, notProtocol: 1, ipVersion: 6 }")]
    [TestCase("{ action: Allow, protocol: '6', destination: { ports: [80] } }")]
    [TestCase("{ action: Allow, destination: { ports: [web], notPorts: [dns] } }")]
    [TestCase("{ action: Allow, source: { nets: ['::ffff:10.0.0.0/104', 192.168.0.0/16] } }")]
    [TestCase("{ action: Allow, metadata: { annotations: { Example.Org/Key: value } } }")]
    public void RuleIsTaken(string rule) =>
        Assert.That(Marked.Errors($"{Head}spec:\n  ingress:\n    - {rule}\n", CalicoVersion.V332), Is.Empty);

    [Test]
    public void ARangeOfMappedAddressesMeansThoseOfIPv4() =>
        Assert.That(
            Marked
                .Read($"{Head}spec: {{ ingress: [{{ action: Allow, source: {{ nets: ['::ffff:10.1.0.0/112'] }} }}] }}\n")
                .Documents.Policies.Single()
                .Ingress.Single()
                .Source.Nets.Select(n => n.ToString()),
            Is.EqualTo(["10.1.0.0/16"])
        );

    [Test]
    public void AnEmptyTierIsTheDefaultOne() =>
        Assert.That(Marked.Read($"{Head}spec: {{ tier: '' }}\n").Documents.Policies.Single().Tier, Is.EqualTo("default"));

    [Test]
    public void OfADocumentThatNobodyChecksItIsSaidThatNobodyTells() =>
        Assert.That(
            Marked
                .Read(
                    $"{Head.Replace("projectcalico.org/v3", "crd.projectcalico.org/v1", StringComparison.Ordinal)}spec: {{ types: [x] }}\n"
                )
                .Diagnostics.Items.Select(d => d.Message),
            Has.Some.StartsWith(
                "Only a schema checks NetworkPolicy 'shop/db' when it is applied, because it is of crd.projectcalico.org/v1"
            )
        );

    [TestCaseSource(nameof(Specs))]
    public void SpecIsRefused(string spec, string message, bool startsWith) =>
        Marked.AssertRefused(
            $"apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{ name: db, namespace: shop }}\nspec: {spec}\n",
            message,
            startsWith
        );

    [TestCaseSource(nameof(GlobalSpecs))]
    public void GlobalSpecIsRefused(string spec, string message, bool startsWith) =>
        Marked.AssertRefused(
            $"apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {{ name: db }}\nspec: {spec}\n",
            message,
            startsWith
        );

    [TestCaseSource(nameof(StagedSpecs))]
    public void StagedSpecIsRefused(string spec, string message, bool startsWith) =>
        Marked.AssertRefused(
            $"apiVersion: projectcalico.org/v3\nkind: StagedNetworkPolicy\nmetadata: {{ name: db, namespace: shop }}\nspec: {spec}\n",
            message,
            startsWith
        );

    [TestCaseSource(nameof(Documents))]
    public void DocumentIsRefused(string document, string message, bool startsWith) => Marked.AssertRefused(document, message, startsWith);

    // Up to v3.31 the tier belongs in the name; from v3.32 on names are free.
    [TestCase("db", "sec", "NetworkPolicy 'shop/db' is in the tier 'sec', and Calico v3.31 wants the tier in the name. Call it 'sec.db'.")]
    [TestCase(
        "sec",
        "sec",
        "NetworkPolicy 'shop/sec' is in the tier 'sec', and Calico v3.31 wants the tier in the name. Call it 'sec.sec'."
    )]
    [TestCase("app.db", "default", "NetworkPolicy 'shop/app.db' has the name of another tier before its own; it is in the tier 'default'.")]
    [TestCase("sec.db", "sec", null)]
    [TestCase("db", "default", null)]
    [TestCase("default.db", "default", null)]
    public void OldVersionsWantTheTierInTheName(string name, string tier, string? message)
    {
        var document =
            $"apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{ name: {name}, namespace: shop }}\nspec: {{ "
            + $"tier: {tier} }}\n";

        Assert.That(
            Marked.Errors(document, CalicoVersion.V331),
            Is.EqualTo(message is null ? [] : new[] { $"{Marked.File}:1:1: error: {message}" })
        );
        Assert.That(Marked.Errors(document, CalicoVersion.V332), Is.Empty);
    }

    private static TestCaseData Case(string text, string message, bool startsWith = false) =>
        new TestCaseData(text, message, startsWith).SetArgDisplayNames(text.ReplaceLineEndings(" "));
}
