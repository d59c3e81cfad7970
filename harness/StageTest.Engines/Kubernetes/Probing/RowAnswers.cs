using StageTest.Core.Probing;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The results of the probes of one row: a byte for each, and more only if there is a reason or a name.</summary>
/// <param name="count">How many probes the row has.</param>
/// <param name="unmentioned">Why a probe did not run that the output does not mention.</param>
internal sealed class RowAnswers(int count, string unmentioned)
{
    private readonly ProbeOutcome[] _outcomes = new ProbeOutcome[count];
    private readonly Dictionary<int, string> _reasons = [];
    private readonly Dictionary<int, string> _by = [];
    private string _unmentioned = unmentioned;

    /// <summary>How many probes it has.</summary>
    public int Count => count;

    /// <summary>Whether one of the probes was denied.</summary>
    public bool HasDenials => Array.Exists(_outcomes, o => o.IsDenial());

    /// <summary>How long the slowest answer took; 0 without answers.</summary>
    public long SlowestMicroseconds { get; private set; }

    /// <summary>The result of each probe.</summary>
    public ReadOnlySpan<ProbeOutcome> Outcomes => _outcomes;

    /// <summary>Why a probe did not run, or null.</summary>
    public string? ReasonOf(int place) =>
        _reasons.GetValueOrDefault(place) ?? (_outcomes[place] == ProbeOutcome.NotRun ? _unmentioned : null);

    /// <summary>Who answered a probe, or null.</summary>
    public string? ByOf(int place) => _by.GetValueOrDefault(place);

    /// <summary>Adds one result. A probe that the row does not have is ignored.</summary>
    public void Add(RowResult result)
    {
        if (result.Target < 0 || result.Target >= count)
        {
            return;
        }

        _outcomes[result.Target] = result.Outcome;
        Note(_reasons, result.Target, result.Reason);
        Note(_by, result.Target, result.By);
        SlowestMicroseconds =
            result.Outcome == ProbeOutcome.Connected ? Math.Max(SlowestMicroseconds, result.Microseconds) : SlowestMicroseconds;
    }

    /// <summary>Adds many results.</summary>
    public void Add(RowBlock block)
    {
        for (var place = 0; place < block.Outcomes.Length; place++)
        {
            var target = (long)block.First + place;
            if (target >= 0 && target < count)
            {
                _outcomes[target] = RowBlock.OutcomeOf(block.Outcomes[place]);
            }
        }

        SlowestMicroseconds = Math.Max(SlowestMicroseconds, block.SlowestMicroseconds);
    }

    /// <summary>Discards all results: none of the probes ran.</summary>
    /// <param name="reason">Why.</param>
    public void Fail(string reason)
    {
        Array.Clear(_outcomes);
        _reasons.Clear();
        _by.Clear();
        (SlowestMicroseconds, _unmentioned) = (0, reason);
    }

    private static void Note(Dictionary<int, string> texts, int place, string? text)
    {
        if (text is null)
        {
            texts.Remove(place);
        }
        else
        {
            texts[place] = text;
        }
    }
}
