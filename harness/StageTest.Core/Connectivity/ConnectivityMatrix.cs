using System.Collections.Immutable;

namespace StageTest.Core.Connectivity;

/// <summary>One verdict for each flow of a <see cref="ProbePlan"/>, with a detail if the verdict alone is not enough.</summary>
internal sealed class ConnectivityMatrix
{
    private readonly ImmutableDictionary<int, string> _details;

    /// <summary>Takes the verdicts in the plan's order.</summary>
    /// <param name="plan">What was asked.</param>
    /// <param name="verdicts">One verdict for each flow.</param>
    /// <param name="details">By index: why a probe failed, which replicas differ, the form of a denial.</param>
    /// <exception cref="ArgumentException">The plan and the verdicts differ in length.</exception>
    public ConnectivityMatrix(ProbePlan plan, ImmutableArray<Verdict> verdicts, ImmutableDictionary<int, string>? details = null)
    {
        if (plan.Flows.Length != verdicts.Length)
        {
            throw new ArgumentException($"{verdicts.Length} verdicts for {plan.Flows.Length} flows.", nameof(verdicts));
        }

        Plan = plan;
        Verdicts = verdicts;
        _details = details ?? ImmutableDictionary<int, string>.Empty;
    }

    /// <summary>What was asked.</summary>
    public ProbePlan Plan { get; }

    /// <summary>The verdicts, in the plan's order.</summary>
    public ImmutableArray<Verdict> Verdicts { get; }

    /// <summary>The verdict of a flow; <see cref="Verdict.NotObserved"/> if it was not tested.</summary>
    public Verdict this[Flow flow] => Plan.PlaceOf(flow) is var place and >= 0 ? Verdicts[place] : Verdict.NotObserved;

    /// <summary>The same verdict for every flow.</summary>
    public static ConnectivityMatrix Filled(ProbePlan plan, Verdict verdict) =>
        new(plan, [.. Enumerable.Repeat(verdict, plan.Flows.Length)]);

    /// <summary>The detail of a verdict, or null.</summary>
    public string? DetailAt(int place) => _details.GetValueOrDefault(place);

    /// <summary>The indexes at which two readings of one plan differ.</summary>
    public IEnumerable<int> DifferencesFrom(ConnectivityMatrix other) =>
        Enumerable.Range(0, Verdicts.Length).Where(place => Verdicts[place] != other.Verdicts[place]);

    /// <summary>The same matrix over a larger plan that includes these flows; the others have no verdict.</summary>
    public ConnectivityMatrix Over(ProbePlan plan)
    {
        if (Plan == plan)
        {
            return this;
        }

        var details = _details.ToImmutableDictionary(d => plan.PlaceOf(Plan.Flows[d.Key]), d => d.Value);
        return new(plan, [.. plan.Flows.Select(flow => this[flow])], details);
    }

    /// <summary>Allowed in this reading or in a later one of the same plan.</summary>
    public ConnectivityMatrix OrAllowedIn(ConnectivityMatrix later)
    {
        var verdicts = Verdicts.Zip(later.Verdicts, (first, second) => first == Verdict.Allowed ? first : second).ToImmutableArray();
        return new(Plan, verdicts, later._details.Where(d => verdicts[d.Key] != Verdict.Allowed).ToImmutableDictionary());
    }
}
