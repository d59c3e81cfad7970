namespace StageTest.Core.Drafts;

/// <summary>The first <c>stagetest.yaml</c> of a repository, for its owners to complete.</summary>
internal static class RepositoryDraft
{
    /// <summary>Its text.</summary>
    /// <param name="deployed">The folders that deployers apply unchanged, by path in the repository.</param>
    /// <param name="scenarios">The folder of scenarios.</param>
    public static string Write(IEnumerable<string> deployed, string scenarios) =>
        $$"""
            # The folders that deployers apply, and the settings of the gate.
            # 'stagetest gate' reads this file from the base only.
            apiVersion: stagetest.io/v1
            kind: Repository

            # Each folder as its deployer reads it: { path: DIR }, { kustomize: DIR } or
            # { helm: DIR, release: NAME, namespace: NAME, values: [FILE] }.
            deployed:
            {{string.Join('\n', deployed.Select(path => $"  - {{ path: {YamlText.Scalar(path)} }}"))}}

            scenarios: [{{YamlText.Scalar(scenarios)}}]

            # Folders that no deployer applies. Policies in them need no scenario: { path: docs/examples/, reason: shown to readers }.
            ignore: []

            # With waiversFrom: base no change waives its own reasons.
            gate: { waiversFrom: base }

            """;
}
