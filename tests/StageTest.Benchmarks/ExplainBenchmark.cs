using System.Diagnostics;

namespace StageTest.Benchmarks;

/// <summary>How long the published command takes, as a whole process, to explain one flow of a shop of eleven microservices.</summary>
internal static class ExplainBenchmark
{
    private const int Rounds = 7;
    private const string CommandPath = "artifacts/stagetest/stagetest";
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(400);

    // The calls among the services of Online Boutique, Google's sample application: caller, called, port.
    private static readonly (string From, string To, int Port)[] Calls =
    [
        ("loadgenerator", "frontend", 8080),
        ("frontend", "adservice", 9555),
        ("frontend", "cartservice", 7070),
        ("frontend", "checkoutservice", 5050),
        ("frontend", "currencyservice", 7000),
        ("frontend", "productcatalogservice", 3550),
        ("frontend", "recommendationservice", 8080),
        ("frontend", "shippingservice", 50051),
        ("checkoutservice", "cartservice", 7070),
        ("checkoutservice", "currencyservice", 7000),
        ("checkoutservice", "emailservice", 8080),
        ("checkoutservice", "paymentservice", 50051),
        ("checkoutservice", "productcatalogservice", 3550),
        ("checkoutservice", "shippingservice", 50051),
        ("recommendationservice", "productcatalogservice", 3550),
        ("cartservice", "redis-cart", 6379),
    ];

    /// <summary>Measures; whether the limit is kept.</summary>
    public static bool Run()
    {
        if (!File.Exists(CommandPath))
        {
            Console.WriteLine($"        {CommandPath} is not there; 'make build' makes it. Run this from the root of the repository.");
            return false;
        }

        var folder = Directory.CreateTempSubdirectory("stagetest-boutique-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "boutique.yaml"), string.Join("\n---\n", Manifests()));
            var best = Enumerable.Range(0, Rounds).Select(_ => Explain(folder)).Min();
            return Measurement.Tell("stagetest explain, whole process", best, best, Limit);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TimeSpan Explain(string folder)
    {
        var started = TimeProvider.System.GetTimestamp();
        string[] arguments = ["explain", "--manifests", folder, "--from", "shop/frontend", "--to", "shop/redis-cart:6379"];
        using var process = Process.Start(new ProcessStartInfo(CommandPath, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && output.Contains("denied", StringComparison.Ordinal)
            ? TimeProvider.System.GetElapsedTime(started)
            : throw new InvalidOperationException($"The command ended with {process.ExitCode} and said:\n{output}");
    }

    private static IEnumerable<string> Manifests()
    {
        foreach (var service in Calls.SelectMany(c => new[] { c.From, c.To }).Distinct())
        {
            var ports = Calls.Where(c => c.To == service).Select(c => c.Port).Distinct().ToArray();
            yield return $$"""
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: {{service}}, namespace: shop }
                spec:
                  selector: { matchLabels: { app: {{service}} } }
                  template:
                    metadata: { labels: { app: {{service}} } }
                    spec:
                      containers:
                        - { name: server, image: boutique, ports: [{{string.Join(", ", ports.Select(p => $"{{ containerPort: {p} }}"))}}] }
                """;
            yield return $$"""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: {{service}}, namespace: shop }
                spec:
                  podSelector: { matchLabels: { app: {{service}} } }
                  policyTypes: [Ingress]
                  ingress: [{{string.Join(
                    ", ",
                    Calls.Where(c => c.To == service).Select(c =>
                        $"{{ from: [{{ podSelector: {{ matchLabels: {{ app: {c.From} }} }} }}], ports: [{{ port: {c.Port} }}] }}"
                    )
                )}}]
                """;
        }
    }
}
