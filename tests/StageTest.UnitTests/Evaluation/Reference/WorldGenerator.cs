namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>
/// Makes small worlds out of few names, labels, ports and addresses, so that what policies name hits and misses about equally often.
/// </summary>
internal sealed class WorldGenerator(Choice choice)
{
    public static readonly string[] Homes = ["one", "two"];
    public static readonly string[] AccountNames = ["default", "robot"];
    public static readonly string[] Keys = ["role", "team"];
    public static readonly string[] Values = ["a", "b", ""];
    public static readonly string[] PortNames = ["web", "dns"];
    public static readonly string[] ServiceNames = ["front", "back"];

    /// <summary>Pods begin at 10.0.0.1 or 2001:db8::1, so some of these part them.</summary>
    public static readonly string[] Nets4 =
    [
        "0.0.0.0/0",
        "10.0.0.0/24",
        "10.0.0.2/31",
        "10.0.0.3/32",
        "10.0.0.4/30",
        "203.0.113.0/24",
        "203.0.113.8/29",
        "198.51.100.7/32",
        "128.0.0.0/1",
    ];

    public static readonly string[] Nets6 =
    [
        "::/0",
        "2001:db8::/64",
        "2001:db8::2/127",
        "2001:db8::3/128",
        "2001:db8:ff::/48",
        "2001:db8:ff::a/128",
        "8000::/1",
    ];

    public World World()
    {
        bool[] families =
            choice.Sometimes(50) ? [false]
            : choice.Sometimes(50) ? [true]
            : [false, true];
        var next = 1;
        string[] Addresses(int replicas)
        {
            next += replicas;
            return
            [
                .. families.SelectMany(isV6 =>
                    Enumerable.Range(next - replicas, replicas).Select(n => isV6 ? $"2001:db8::{n:x}" : $"10.0.0.{n}")
                ),
            ];
        }

        return new(
            [.. Homes.Select(h => new Place(h, new(Labels()) { ["kubernetes.io/metadata.name"] = h }))],
            choice.Sometimes(50) ? [.. Homes.Select(h => new Account(h, choice.Of(AccountNames), Labels()))] : [],
            [
                .. choice
                    .Make(2, 4, () => choice.Of(Homes))
                    .Order(StringComparer.Ordinal)
                    .Select(
                        (home, i) =>
                            new Pod(
                                home,
                                $"pod-{i}",
                                PodLabels(),
                                choice.Of(AccountNames),
                                Addresses(choice.Sometimes(10) ? 2 : 1),
                                Ports()
                            )
                    ),
            ],
            [
                .. families.SelectMany(isV6 =>
                    isV6
                        ? new Outsider[] { new("far6", "2001:db8:ff::a", Ports()), new("near6", "fd00::1", []) }
                        : [new("far", "198.51.100.7", Ports()), new("near", "203.0.113.10", [])]
                ),
            ],
            [.. ServiceNames.SelectMany(n => Homes.Select(h => new Service(h, n, Labels(), [ServicePort(), ServicePort()])))]
        );
    }

    public Dictionary<string, string> Labels() => Keys.Where(_ => choice.Sometimes(70)).ToDictionary(k => k, _ => choice.Of(Values));

    private Dictionary<string, string> PodLabels()
    {
        var labels = Labels();
        if (choice.Sometimes(10))
        {
            // A pod cannot pass for another namespace or account.
            labels[choice.Of("pcns.role", "pcsa.role", "pcns.projectcalico.org/name")] = "a";
        }

        return labels;
    }

    private Declared[] Ports() =>
        [
            .. new Declared[]
            {
                new(null, 80, "TCP"),
                new("web", 81, "TCP"),
                new("web", 8080, "TCP"),
                new("dns", 53, "UDP"),
                new("dns", 81, "TCP"),
                new("web", 9, "SCTP"),
            }
                .Where(_ => choice.Sometimes(50))
                .DistinctBy(p => (p.Name, p.Protocol))
                .OrderBy(p => p.Number),
        ];

    private (string Target, string Protocol) ServicePort() =>
        choice.Of(("80", "TCP"), ("81", "TCP"), ("web", "TCP"), ("dns", "UDP"), ("53", "UDP"));
}
