using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Promotion;

/// <summary>A repository with one scenario, whose staged policies are proven by an engine that claims to send packets.</summary>
internal sealed class Repository : IDisposable
{
    public const string Policy = """
        # Only the API speaks to the database.
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy   # staged
        metadata: { name: db, namespace: shop }
        spec:
          stagedAction: Set   # replaces nothing
          podSelector: { matchLabels: { role: db } }

          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: api } } }]
        """;

    public const string Enforced = """
        # Only the API speaks to the database.
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy   # staged
        metadata: { name: db, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }

          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: api } } }]
        """;

    private readonly CommandLine _command;

    /// <param name="staged">The staged policy, which must close the database to the web tier.</param>
    /// <param name="file">The file that it is in, below <c>policies</c>.</param>
    /// <param name="sendsPackets">Whether the engine claims to send packets.</param>
    /// <param name="answer">What a person at the terminal answers; null without a terminal.</param>
    public Repository(string staged = Policy, string file = "staged/db.yaml", bool sendsPackets = true, string? answer = null)
    {
        _command = new()
        {
            Engine = new ScriptedEngine { SendsPackets = sendsPackets },
            In = answer,
        };
        Directory.Delete(PathOf("policies"), recursive: true);
        Write($"policies/{file}", staged);
        _command.WriteScenario(edit: text => text.Replace("../policies/db.yaml", $"../policies/{file}", StringComparison.Ordinal));
    }

    public string Out => _command.Out;

    public string Error => _command.Error;

    public string PathOf(string name) => _command.PathOf(name);

    public string Text(string name) => File.ReadAllText(PathOf(name));

    public string Write(string name, string text) => _command.Write(name, text);

    public void EditScenario(string old, string text, string name = "shop") =>
        Write($"scenarios/{name}.yaml", Text($"scenarios/{name}.yaml").Replace(old, text, StringComparison.Ordinal));

    /// <summary>Every file but those of git and the report, with its text.</summary>
    public Dictionary<string, string> Files() =>
        Directory
            .EnumerateFiles(PathOf("."), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(PathOf("."), f).Replace('\\', '/'))
            .Where(f => !f.StartsWith(".git/", StringComparison.Ordinal) && f != "report.json")
            .Order(StringComparer.Ordinal)
            .ToDictionary(f => f, Text);

    public Task<int> RunAsync(params string[] arguments) => _command.RunAsync(arguments);

    /// <summary>Runs all scenarios and writes the report.</summary>
    public Task<int> ProveAsync(params string[] options) =>
        RunAsync(["run", PathOf("scenarios"), "-q", "-o", $"json={PathOf("report.json")}", .. options]);

    public Task<int> PromoteAsync(params string[] options) => RunAsync(["promote", "--yes", "--from", PathOf("report.json"), .. options]);

    public Task<int> VerifyAsync() => RunAsync("verify", PathOf("promotion.json"));

    public void Dispose() => _command.Dispose();
}
