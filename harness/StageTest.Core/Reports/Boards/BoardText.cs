using StageTest.Core.Boards;
using StageTest.Core.Contract;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Reports.Boards;

/// <summary>Writes boards for terminals and for scripts.</summary>
internal static class BoardText
{
    /// <summary>Tier after tier, each policy with its rules below.</summary>
    public static void Write(PolicyBoard board, TextWriter writer)
    {
        writer.Write(
            $"{PrintableText.Of(board.Scenario.Name)}: the order of Calico {CalicoVersionText.Name(board.Scenario.Policies.Calico)}\n"
        );
        foreach (var tier in board.Tiers)
        {
            writer.Write($"\ntier {PrintableText.Of(BoardWords.Title(tier))}\n");
            foreach (var card in tier.Cards)
            {
                writer.Write($"  {card.Policy} - {BoardWords.Order(card.Policy)}\n");
                string[] lines = [BoardWords.Fate(card), BoardWords.Pods(card), .. BoardWords.Owners(card), $"{card.Policy.Location}"];
                foreach (var line in lines)
                {
                    writer.Write($"    {PrintableText.Of(line)}\n");
                }

                foreach (var rule in card.Rules)
                {
                    writer.Write($"    {BoardWords.Rule(rule)} - {PrintableText.Of(BoardWords.Use(rule))}\n");
                }
            }

            writer.Write($"  {BoardWords.End(tier)}\n");
        }

        writer.Write($"\n{BoardWords.Rest(board)}\n");
    }

    /// <summary>Writes a <see cref="BoardContract"/>.</summary>
    public static void WriteJson(PolicyBoard board, TextWriter writer) =>
        ContractJson.Write(
            new BoardContract
            {
                Version = 1,
                Scenario = board.Scenario.Name,
                Calico = CalicoVersionText.Name(board.Scenario.Policies.Calico),
                Tiers = board.Tiers.Select(tier => new BoardTierContract
                {
                    Name = tier.Tier.Name,
                    Order = tier.Tier.Order,
                    DefaultAction = BoardWords.Action(tier.Tier.DefaultAction),
                    DecidedAtEnd = tier.Ends,
                    Policies = tier.Cards.Select(Of),
                }),
            },
            writer,
            ContractJson.Escaped
        );

    private static BoardPolicyContract Of(BoardCard card) =>
        new()
        {
            Kind = card.Policy.Kind.DisplayName,
            Namespace = card.Policy.Namespace,
            Name = card.Policy.Name,
            Order = card.Policy.Order,
            Staging = card.Fate.Name,
            File = card.Policy.Location.File,
            Line = card.Policy.Location.Line,
            Owners = card.Owners.IsEmpty ? null : card.Owners.Select(o => $"{o}"),
            Writers = card.Writers.IsEmpty ? null : card.Writers.Select(w => $"{w}"),
            Pods = card.Pods.Select(p => $"{p}"),
            Rules = card.Rules.Select(rule => new BoardRuleContract
            {
                Direction = rule.Use.Direction.Word(),
                Number = rule.Use.Number,
                Action = BoardWords.Action(rule.Action),
                Readiness = rule.Use.Readiness.ToString().ToLowerInvariant(),
                ShadowedBy = rule.Use.By,
                File = rule.Use.Location.File,
                Line = rule.Use.Location.Line,
                Flows = rule.Decided.Select(f => f.ToString()),
            }),
        };
}
