using System.CommandLine.Parsing;
using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Recommendation;

namespace StageTest.Cli.Commands;

/// <summary>Parses the values of the options of <c>stagetest recommend</c>.</summary>
internal static class RecommendValues
{
    /// <summary>A part of a log, such as <c>20%</c>, as a number from 0 to 1.</summary>
    public static double ParsePercent(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (
            !text.EndsWith('%')
            || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            || percent is <= 0 or >= 100
        )
        {
            result.AddError($"--holdout: '{PrintableText.Of(text)}' is not part of a log, such as 20%.");
            return 0;
        }

        return percent / 100;
    }

    /// <summary>The kinds that belong to a tier.</summary>
    public static string TieredKinds => string.Join(", ", PolicyForm.Known.Where(f => f.HasTier).Select(f => f.Kind));

    /// <summary>The default tiers.</summary>
    public static string DefaultTiers =>
        string.Join(
            ", ",
            PolicyForm
                .Known.Where(f => f.HasTier)
                .GroupBy(f => f.DefaultTier)
                .Select(g => g.Key == Tier.Default.Name ? g.Key : $"{g.Key} for {string.Join(", ", g.Select(f => f.Kind))}")
        );

    /// <summary>The form of a kind; the default if none is named.</summary>
    public static PolicyForm FormOf(string? kind) => PolicyForm.Known.FirstOrDefault(f => f.Kind == kind) ?? PolicyForm.Known[0];
}
