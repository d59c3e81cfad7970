using System.Text;

namespace StageTest.Benchmarks;

/// <summary>Writes the inputs of the comparison, the same ones every time.</summary>
internal static class CompareInputs
{
    private const int Namespaces = 10;
    private const int Roles = 7;
    private const int Levels = 3;

    /// <summary>
    /// Deployments in ten namespaces, and NetworkPolicies with selectors of both kinds, ranges of ports and a CIDR with an exception.
    /// </summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="workloads">How many Deployments.</param>
    /// <param name="policies">How many NetworkPolicies.</param>
    public static void Kubernetes(string folder, int workloads, int policies)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Namespaces; i++)
        {
            text.Append($"apiVersion: v1\nkind: Namespace\nmetadata: {{ name: ns-{i}, labels: {{ team: team-{i} }} }}\n---\n");
        }

        for (var i = 0; i < workloads; i++)
        {
            text.Append(Deployment(i, $"ns-{i % Namespaces}", $"app: app-{i}, role: role-{i % Roles}, level: level-{i % Levels}"));
        }

        for (var i = 0; i < policies; i++)
        {
            text.Append(
                $$"""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: p-{{i}}, namespace: ns-{{i % Namespaces}} }
                spec:
                  podSelector: { matchLabels: { app: app-{{i % workloads}} } }
                  policyTypes: [Ingress, Egress]
                  ingress:
                    - from:
                        - namespaceSelector: { matchLabels: { team: team-{{(i + 1) % Namespaces}} } }
                          podSelector: { matchLabels: { role: role-{{i % Roles}} } }
                        - ipBlock: { cidr: 10.{{i % 200}}.0.0/16, except: [10.{{i % 200}}.{{i % 250}}.0/24] }
                      ports:
                        - { protocol: TCP, port: 8080 }
                        - { protocol: TCP, port: {{9000 + (i % 50)}}, endPort: {{9100 + (i % 50)}} }
                  egress:
                    - to:
                        - namespaceSelector: { matchLabels: { team: team-{{(i + 2) % Namespaces}} } }
                        - podSelector: { matchLabels: { level: level-{{i % Levels}} } }
                      ports: [{ protocol: TCP, port: 8000, endPort: 8100 }]
                ---

                """
            );
        }

        Write(folder, "all.yaml", text.ToString());
    }

    /// <summary>Deployments in twenty namespaces, and Calico's policies in five tiers.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="workloads">How many Deployments.</param>
    /// <param name="policies">How many policies.</param>
    public static void Calico(string folder, int workloads, int policies)
    {
        var text = new StringBuilder();
        for (var i = 0; i < PolicyTexts.Namespaces; i++)
        {
            text.Append($"apiVersion: v1\nkind: Namespace\nmetadata: {{ name: team-{i}, labels: {{ team: team-{i} }} }}\n---\n");
        }

        for (var i = 0; i < workloads; i++)
        {
            var role = i % Levels == 0 ? "front" : $"batch-{i % Roles}";
            text.Append(Deployment(i, $"team-{i % PolicyTexts.Namespaces}", $"app: app-{i % PolicyTexts.Applications}, role: {role}"));
        }

        Write(folder, "all.yaml", $"{text}{PolicyTexts.OfTiers()}\n---\n{PolicyTexts.Of(policies)}");
    }

    /// <summary>A repository of git with a small shop: the branch <c>head</c> changes one of its policies.</summary>
    public static void Repository(string folder)
    {
        Directory.CreateDirectory(folder);
        MeasuredProcess.Require(folder, "git", "init", "--quiet", "--initial-branch", "main");
        Write(
            Path.Combine(folder, "scenarios"),
            "shop.yaml",
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: shop }
            topology:
              workloads:
                - { name: web, namespace: shop, labels: { app: web }, ports: [8080] }
                - { name: api, namespace: shop, labels: { app: api }, ports: [8080, 9090] }
                - { name: db, namespace: shop, labels: { app: db }, ports: [5432] }
            policies: { enforced: ../policies/ }
            expect:
              promoted:
                default: allow
                deny:
                  - { from: shop/web, to: shop/db }

            """
        );
        Write(Path.Combine(folder, "policies"), "db.yaml", Policy("api"));
        Commit(folder);
        MeasuredProcess.Require(folder, "git", "switch", "--quiet", "--create", "head");
        Write(Path.Combine(folder, "policies"), "db.yaml", Policy("api", "{ app: db }"));
        Commit(folder);
    }

    private static string Policy(params string[] from) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              podSelector: { matchLabels: { app: db } }
              policyTypes: [Ingress]
              ingress:
                - from: [{ podSelector: { matchLabels: { app: {{from[0]}} } } }{{(
                from.Length > 1 ? $", {{ podSelector: {{ matchLabels: {from[1]} }} }}" : ""
            )}}]

            """;

    private static string Deployment(int number, string home, string labels) =>
        $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: app-{{number}}, namespace: {{home}} }
            spec:
              selector: { matchLabels: { app: app-{{number}} } }
              template:
                metadata: { labels: { {{labels}} } }
                spec: { containers: [{ name: c, image: x, ports: [{ containerPort: 8080 }] }] }
            ---

            """;

    private static void Commit(string folder)
    {
        MeasuredProcess.Require(folder, "git", "add", "--all");
        MeasuredProcess.Require(
            folder,
            "git",
            "-c",
            "user.name=b",
            "-c",
            "user.email=b@example.org",
            "commit",
            "--quiet",
            "--message",
            "x"
        );
    }

    private static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }
}
