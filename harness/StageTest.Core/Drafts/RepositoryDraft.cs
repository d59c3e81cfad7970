namespace StageTest.Core.Drafts;

/// <summary>The first <c>stagetest.yaml</c> of a repository, for its owners to complete.</summary>
internal static class RepositoryDraft
{
    /// <summary>Its text.</summary>
    /// <param name="deployed">The folders that deployers apply as they are, by path in the repository.</param>
    /// <param name="scenarios">The folder of scenarios.</param>
    public static string Write(IEnumerable<string> deployed, string scenarios) =>
        $$"""
            # What is deployed of this repository, and by which rules its changes are judged.
            # 'stagetest gate' reads this file from the base only.
            apiVersion: stagetest.io/v1
            kind: Repository

            # What deployers apply, and how: { path: DIR }, { kustomize: DIR } or
            # { helm: DIR, release: NAME, namespace: NAME, values: [FILE] }.
            deployed:
            {{string.Join('\n', deployed.Select(path => $"  - {{ path: {YamlText.Scalar(path)} }}"))}}

            scenarios: [{{YamlText.Scalar(scenarios)}}]

            # What no deployer applies, so that policies in it need no scenario: { path: docs/examples/, reason: shown to readers }.
            ignore: []

            # With waiversFrom: base no change waives its own reasons.
            gate: { waiversFrom: base }

            """;
}
