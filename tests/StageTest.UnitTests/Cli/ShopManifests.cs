namespace StageTest.UnitTests.Cli;

/// <summary>A small shop as plain manifests: workloads and the policies between them in one folder.</summary>
internal static class ShopManifests
{
    public const string Workloads = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec:
          selector: { matchLabels: { role: web } }
          template:
            metadata: { labels: { role: web } }
            spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 8080 }] }] }
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db, namespace: shop }
        spec:
          serviceName: db
          selector: { matchLabels: { role: db } }
          template:
            metadata: { labels: { role: db } }
            spec: { containers: [{ name: db, image: db, ports: [{ name: sql, containerPort: 5432 }] }] }

        """;

    public const string Closed = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }
          policyTypes: [Ingress, Egress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: web } } }]
              ports: [{ port: sql }]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: web, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: web } }
          policyTypes: [Ingress, Egress]
          ingress:
            - ports: [{ port: 8080 }]
          egress:
            - to: [{ podSelector: { matchLabels: { role: db } } }]

        """;

    /// <summary>
    /// As <see cref="Closed"/>, but the web tier is reached from one range only, and an old port of the database is open to the world.
    /// </summary>
    public static string Changed { get; } =
        Closed
            .Replace(
                "    - ports: [{ port: 8080 }]",
                "    - ports: [{ port: 8080 }]\n      from: [{ ipBlock: { cidr: 203.0.113.0/24 } }]",
                StringComparison.Ordinal
            )
            .Replace(
                "      ports: [{ port: sql }]",
                "      ports: [{ port: sql }]\n    - ports: [{ port: 5000, endPort: 5010 }]",
                StringComparison.Ordinal
            );

    public const string HttpRule = """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: web, namespace: shop }
        spec:
          selector: role == 'web'
          types: [Ingress]
          ingress:
            - action: Allow
              http: { methods: [GET] }

        """;
}
