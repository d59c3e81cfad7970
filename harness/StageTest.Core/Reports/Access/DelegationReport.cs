using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Contract;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Reports.Access;

/// <summary>A <see cref="Delegation"/> and its subject.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Owner">The writer: <c>tier NAME</c>, or a subject.</param>
/// <param name="Bounds">The bounds.</param>
internal sealed record DelegationReport(string Scenario, string Owner, Delegation Bounds)
{
    private const int MostShown = 100;

    private const int MostDocuments = 20;

    private IEnumerable<(string Heading, ImmutableArray<Flow> Flows)> Lists =>
        [
            ("could open at most", Bounds.Opens),
            ("could close at most", Bounds.Closes),
            ("undecided, because a rule depends on a condition that no connection shows", Bounds.Undecided),
        ];

    /// <summary>Writes it for people.</summary>
    public static void WriteText(DelegationReport report, TextWriter writer)
    {
        writer.WriteLine(PrintableText.Of($"{report.Owner} in {report.Scenario}: {report.Summary()}"));
        var ways = report.Ways();
        foreach (var (heading, flows) in report.Lists.Where(l => !l.Flows.IsEmpty))
        {
            writer.WriteLine($"\n  {heading}:");
            foreach (var flow in flows.Take(MostShown))
            {
                writer.WriteLine(PrintableText.Of($"    {flow}{By(ways, flow)}"));
            }

            if (flows.Length > MostShown)
            {
                writer.WriteLine($"    {CountText.More(flows.Length - MostShown)}");
            }
        }

        foreach (var way in report.Bounds.Around)
        {
            writer.WriteLine(PrintableText.Of($"  No bound holds: {report.Owner} may {way}."));
        }

        writer.WriteLine("\n  by writing:");
        foreach (var reach in report.Bounds.Reach.Select(r => r.ToString()).DefaultIfEmpty("nothing"))
        {
            writer.WriteLine(PrintableText.Of($"    {reach}"));
        }

        var same = report.Bounds.Witnesses.GroupBy(w => (w.Way.Action, w.Way.Yaml)).ToArray();
        writer.Write(same.Length > 0 ? "\n" : "");
        foreach (var witnesses in same.Take(MostDocuments))
        {
            var does = witnesses.Key.Action == RuleAction.Allow ? "opens" : "closes";
            var more = witnesses.Count() > 1 ? $" and {CountText.Number(witnesses.Count() - 1)} more" : "";
            writer.WriteLine(PrintableText.Of($"# This {does} {witnesses.First().Flow}{more}:"));
            writer.Write($"{witnesses.Key.Yaml}---\n");
        }

        if (same.Length > MostDocuments)
        {
            writer.WriteLine($"# {CountText.More(same.Length - MostDocuments)}: --output json has all of them.");
        }
    }

    /// <summary>Writes it for pull requests.</summary>
    public static void WriteMarkdown(DelegationReport report, TextWriter writer)
    {
        writer.Write($"**{MarkdownText.Escape(report.Owner)}** in {MarkdownText.Escape(report.Scenario)}: {report.Summary()}\n");
        var ways = report.Ways();
        foreach (var (heading, flows) in report.Lists.Where(l => !l.Flows.IsEmpty))
        {
            writer.Write($"\n{FieldReader.Capital(heading)}:\n\n");
            foreach (var flow in flows.Take(MostShown))
            {
                var by = By(ways, flow).Trim();
                writer.Write($"- {MarkdownText.Code(flow.ToString())}{(by.Length == 0 ? "" : $" {MarkdownText.Escape(by)}")}\n");
            }

            if (flows.Length > MostShown)
            {
                writer.Write($"- {CountText.More(flows.Length - MostShown)}\n");
            }
        }

        foreach (var way in report.Bounds.Around)
        {
            writer.Write($"\n**No bound holds**: {MarkdownText.Escape($"{report.Owner} may {way}.")}\n");
        }
    }

    /// <summary>Writes a <see cref="DelegationContract"/>.</summary>
    public static void WriteJson(DelegationReport report, TextWriter writer)
    {
        static IEnumerable<string> Texts(ImmutableArray<Flow> flows) => flows.Select(f => f.ToString());
        ContractJson.Write(
            new DelegationContract
            {
                Version = 1,
                Scenario = report.Scenario,
                Owner = report.Owner,
                Reach = report.Bounds.Reach.Select(r => r.ToString()),
                MayOpen = Texts(report.Bounds.Opens),
                MayClose = Texts(report.Bounds.Closes),
                AlwaysAllowed = Texts(report.Bounds.AlwaysAllowed),
                AlwaysDenied = Texts(report.Bounds.AlwaysDenied),
                Undecided = Texts(report.Bounds.Undecided),
                WaysAround = report.Bounds.Around,
                Witnesses = report.Bounds.Witnesses.Select(w => new DelegationWitnessContract
                {
                    Flow = w.Flow.ToString(),
                    Effect = w.Way.Action == RuleAction.Allow ? "opens" : "closes",
                    By = w.Way.Words,
                    Yaml = w.Way.Yaml,
                }),
            },
            writer,
            ContractJson.Readable
        );
    }

    private static string By(Dictionary<Flow, DelegationWay> ways, Flow flow) =>
        ways.TryGetValue(flow, out var way) ? $"  by {way.Words}" : "";

    private Dictionary<Flow, DelegationWay> Ways() => Bounds.Witnesses.ToDictionary(w => w.Flow, w => w.Way);

    private string Summary() =>
        $"{CountText.Of(Bounds.Opens.Length, "connection")} could be opened, {Bounds.Closes.Length} closed; "
        + $"{Bounds.AlwaysAllowed.Length} stay allowed and {Bounds.AlwaysDenied.Length} denied with any policies.";
}
