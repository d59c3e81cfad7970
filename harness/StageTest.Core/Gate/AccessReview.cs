using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Compares what a change does to the rights on policies with its declarations.</summary>
internal static class AccessReview
{
    private const int MostTold = 50;

    /// <summary>
    /// Rights that open without a declaration, rights that close beside a declaration, and declarations that do not come true.
    /// </summary>
    /// <param name="changes">What changes.</param>
    /// <param name="ownOf">The scenario's own declaration; null if there is none.</param>
    /// <param name="all">The declaration for every scenario; null if there is none.</param>
    /// <param name="isOwed">Whether the change must do what it declares; what the base declares may come later.</param>
    public static IEnumerable<HoldReason> Of(
        ImmutableArray<ScenarioChange> changes,
        Func<ScenarioChange, DeclaredChange?> ownOf,
        DeclaredChange? all,
        bool isOwed
    )
    {
        foreach (var change in changes)
        {
            var own = ownOf(change);
            var declared = (own ?? DeclaredChange.None).And(all ?? DeclaredChange.None);
            var reasons = Opened(change, declared.AccessOpens)
                .Concat(declared.IsEmpty ? [] : Closed(change, declared.AccessCloses))
                .Concat(isOwed && own is not null ? Missing([change], own) : []);
            foreach (var reason in reasons)
            {
                yield return reason with
                {
                    Scenario = change.Scenario.Name,
                };
            }
        }

        foreach (var reason in all is null ? [] : Missing(changes, all))
        {
            yield return reason;
        }
    }

    /// <summary>The expectations about rights and owners that a change withdraws from a scenario.</summary>
    public static IEnumerable<HoldReason> Removed(Scenario before, Scenario after)
    {
        if (before.Access is not null && after.Access is null)
        {
            yield return Gone(after, "access", "The scenario no longer names roles and bindings, so they are unknown.");
        }
        else if (before.Access?.Expected is { } was)
        {
            foreach (var reason in Removed(was, after.Access?.Expected, after))
            {
                yield return reason;
            }
        }

        foreach (var owner in before.Delegations)
        {
            var now = after.Delegations.FirstOrDefault(d => d.Name == owner.Name);
            if (Wider(owner.MayOpen, now?.MayOpen) is { } open)
            {
                yield return Gone(
                    after,
                    $"expect.delegation {owner.Name}",
                    $"'{owner.Name}' may be able to open more than before: {open}."
                );
            }

            if (Wider(owner.MayClose, now?.MayClose) is { } close)
            {
                yield return Gone(
                    after,
                    $"expect.delegation {owner.Name}",
                    $"'{owner.Name}' may be able to close more than before: {close}."
                );
            }
        }
    }

    private static IEnumerable<HoldReason> Removed(AccessExpectation was, AccessExpectation? now, Scenario after)
    {
        if (now is null)
        {
            yield return Gone(after, "expect.access", "The expectation of rights on policies was removed.");
        }
        else if (!now.DeniesOthers)
        {
            if (was.DeniesOthers)
            {
                yield return Gone(
                    after,
                    "expect.access.default",
                    "Rights that 'expect.access' does not name were expected denied, and no longer are."
                );
            }

            foreach (var line in was.Lines.Where(line => !now.Lines.Any(line.SaysAs)))
            {
                yield return Gone(
                    after,
                    $"expect.access {line.Words}",
                    $"A line of 'expect.access' about '{line.Words}' was removed, and nothing is expected of it now."
                );
            }
        }
    }

    private static string? Wider<T>(ImmutableHashSet<T>? before, ImmutableHashSet<T>? after) =>
        before is null ? null
        : after is null ? "nothing bounds it any more"
        : after.Except(before).Select(f => f!.ToString()).Order(StringComparer.Ordinal).FirstOrDefault();

    private static HoldReason Gone(Scenario after, string place, string fact) =>
        new(
            HoldReasons.ExpectationRemoved,
            $"{after.File} {place}",
            $"{PrintableText.Of(fact)} Restore it, or waive this.",
            SourceLocation.Whole(after.File)
        );

    private static IEnumerable<HoldReason> Opened(ScenarioChange change, ImmutableArray<AccessLine> declared)
    {
        var calculator = change.Access.Opened.IsEmpty ? null : change.Scenario.Access!.Calculator;
        return Told(change, HoldReasons.AccessOpened, change.Access.Opened.Where(p => !declared.Any(l => l.Covers(p))), cell =>
        {
            var decision = calculator!.Decide(cell);
            return (
                $"{cell} is allowed after the change and was not before, which 'expectChange.access' does not declare. Declare it under "
                    + $"'open', or correct the role. It is allowed {decision.Why}.",
                decision.By?.Location
            );
        });
    }

    private static IEnumerable<HoldReason> Closed(ScenarioChange change, ImmutableArray<AccessLine> declared)
    {
        var calculator = change.Access.Closed.IsEmpty ? null : change.Scenario.Access!.Calculator;
        return Told(change, HoldReasons.UndeclaredChange, change.Access.Closed.Where(p => !declared.Any(l => l.Covers(p))), cell =>
            (
                $"{cell} was allowed before the change and is not after it, which 'expectChange.access' does not declare. Declare it "
                    + $"under 'close', or correct the role: {calculator!.Decide(cell).Why}.",
                null
            )
        );
    }

    private static IEnumerable<HoldReason> Told(
        ScenarioChange change,
        HoldReasonKind kind,
        IEnumerable<AccessPoint> points,
        Func<AccessCell, (string Text, SourceLocation? Location)> textOf
    )
    {
        var file = SourceLocation.Whole(change.Scenario.File);
        var cells = AccessPoint.Cells(points).ToArray();
        foreach (var cell in cells.Take(MostTold))
        {
            var (text, location) = textOf(cell);
            yield return new(kind, cell.ToString(), PrintableText.Of(text), location ?? file);
        }

        if (cells.Length > MostTold)
        {
            var rest =
                $"And {CountText.Number(cells.Length - MostTold)} more cells of the access of {change.Scenario.File} change undeclared.";
            yield return new(kind, change.Scenario.File, rest, file);
        }
    }

    private static IEnumerable<HoldReason> Missing(ImmutableArray<ScenarioChange> changes, DeclaredChange declared) =>
        Missing(declared.AccessOpens, "open", changes, c => c.Access.Opened)
            .Concat(Missing(declared.AccessCloses, "close", changes, c => c.Access.Closed));

    private static IEnumerable<HoldReason> Missing(
        ImmutableArray<AccessLine> lines,
        string list,
        ImmutableArray<ScenarioChange> changes,
        Func<ScenarioChange, ImmutableArray<AccessPoint>> performed
    ) =>
        lines
            .Where(line => !changes.Any(c => performed(c).Any(line.Covers)))
            .Take(MostTold)
            .Select(line => new HoldReason(
                HoldReasons.MissingChange,
                line.Words,
                $"'{PrintableText.Of(line.Words)}' is declared to {list} with this change and does not. Correct the role, or remove the "
                    + "declaration.",
                line.Location
            ));
}
