using StageTest.Core.Documents;

namespace StageTest.Core.Recommendation;

/// <summary>Texts about a recommendation that several reports share.</summary>
internal static class RecommendationWords
{
    /// <summary>The first line of every file, by which files of an earlier recommendation are recognised.</summary>
    public const string Mark = "recommended by 'stagetest recommend'";

    /// <summary>The whole text of a file: its sources, the proof, and the policy.</summary>
    public static string TextOf(PolicyRecommendation recommendation, RecommendedFile file) =>
        PrintableText.Of($"# {file.About}: {Mark} from {string.Join(" and ", recommendation.Demand.Sources)}.")
        + $"\n# Proof {recommendation.Id}: {Figures(recommendation)}\n{file.Text}";

    private static string Denied(int count) => count == 1 ? "1 other is" : $"{CountText.Number(count)} others are";

    /// <summary>The proof on one line, with the engines that verified it.</summary>
    public static string Proof(PolicyRecommendation recommendation) =>
        $"Proof {recommendation.Id}, by {string.Join(" and ", recommendation.Proof.Engines)}: {Figures(recommendation)}";

    // The files do not mention engines: the same input gives the same bytes on every machine.
    private static string Figures(PolicyRecommendation recommendation)
    {
        var proof = recommendation.Proof;
        var open = proof.Open.IsEmpty
            ? ""
            : $", {CountText.Number(proof.Open.Length)} {(proof.Open.Length == 1 ? "stays" : "stay")} open because no policy governs "
                + "the ends";
        var surplus = proof.Surplus.IsEmpty
            ? "and no rule, peer or port is surplus"
            : $"and {CountText.Of(proof.Surplus.Length, "part")} of rules may be surplus";
        return $"{CountText.Of(proof.Allowed, "connection")} {(proof.Allowed == 1 ? "passes" : "pass")} as asked, "
            + $"{Denied(proof.Denied)} denied{open}, {surplus}.";
    }
}
