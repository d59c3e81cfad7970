using StageTest.Core.Boards;
using StageTest.Core.Policies;
using StageTest.Core.Reports.Boards;
using StageTest.Core.Reports.Graphs;

namespace StageTest.Core.Reports.Html;

/// <summary>Writes boards as SVG: a column for each tier, a card for each policy.</summary>
internal static class SvgBoard
{
    private const int LineHeight = 16;
    private const int Pad = GraphLayout.Pad;
    private const int MostCharacters = 64;

    /// <summary>Writes the picture with its style sheet.</summary>
    public static void Write(PolicyBoard board, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        var columns = board.Tiers.Select(tier => (Tier: tier, Cards: tier.Cards.Select(Lines).ToArray())).ToArray();
        var widths = columns.Select(c => Width(c.Tier, c.Cards)).ToArray();
        var heights = columns.Select(c => LineHeight + (3 * Pad) + c.Cards.Sum(HeightOf) + LineHeight + Pad).ToArray();
        var (width, height) = (widths.Sum() + ((widths.Length + 1) * Pad), heights.DefaultIfEmpty().Max() + LineHeight + (4 * Pad));
        var title = $"{board.Scenario.Name}: the order of Calico {CalicoVersionText.Name(board.Scenario.Policies.Calico)}";
        width = Math.Max(width, WidthOf(title));
        SvgMarkup.WriteStart(html, width, height, "Policy board");
        html.WriteStyle(HtmlStyle.OfPictures);
        WriteText(html, title, "title", Pad, Pad + 12);
        var x = Pad;
        for (var column = 0; column < columns.Length; column++)
        {
            WriteTier(html, columns[column].Tier, columns[column].Cards, new(x, LineHeight + (2 * Pad), widths[column], heights[column]));
            x += widths[column] + Pad;
        }

        html.Write($"</svg>\n");
    }

    private static void WriteTier(HtmlWriter html, BoardTier tier, string[][] cards, PlacedBox box)
    {
        html.Write($"<g class=\"group tier\"><title>{BoardWords.Title(tier)}</title>");
        SvgMarkup.WriteBox(html, box);
        WriteText(html, BoardWords.Title(tier), "title", box.X + Pad, box.Y + 14);
        html.Write($"</g>\n");
        var y = box.Y + LineHeight + (2 * Pad);
        for (var i = 0; i < cards.Length; i++)
        {
            html.Write($"<g class=\"node policy {tier.Cards[i].Fate.Name}\"><title>{string.Join("; ", cards[i])}</title>");
            SvgMarkup.WriteBox(html, new(box.X + Pad, y, box.Width - (2 * Pad), HeightOf(cards[i]) - Pad));
            for (var line = 0; line < cards[i].Length; line++)
            {
                WriteText(html, cards[i][line], line == 0 ? "name" : "line", box.X + (2 * Pad), y + Pad + 9 + (line * LineHeight));
            }

            html.Write($"</g>\n");
            y += HeightOf(cards[i]);
        }

        WriteText(html, BoardWords.End(tier), "end", box.X + Pad, y + 12);
    }

    private static string[] Lines(BoardCard card) =>
        [
            $"{card.Policy}",
            BoardWords.Order(card.Policy),
            card.Fate.Words,
            BoardWords.Pods(card),
            .. BoardWords.Owners(card),
            $"{card.Policy.Location}",
            .. card.Rules.Select(r => $"{BoardWords.Rule(r)} - {BoardWords.Use(r)}"),
        ];

    private static int Width(BoardTier tier, string[][] cards) =>
        cards.SelectMany(c => c).Select(WidthOf).Append(WidthOf(BoardWords.Title(tier))).Append(WidthOf(BoardWords.End(tier))).Max()
        + (2 * Pad);

    private static int HeightOf(string[] lines) => (lines.Length * LineHeight) + (2 * Pad);

    private static int WidthOf(string text) => GraphLayout.WidthOf(text, MostCharacters);

    private static void WriteText(HtmlWriter html, string text, string name, int x, int y) =>
        SvgMarkup.WriteText(html, text, name, x, y, MostCharacters);
}
