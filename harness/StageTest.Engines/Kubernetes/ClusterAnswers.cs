using System.Collections.Concurrent;
using StageTest.Core.Probing;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>The results of the probes of a reading: a byte for each, and more only if there is a reason or a name.</summary>
/// <param name="count">How many probes there are.</param>
internal sealed class ClusterAnswers(int count)
{
    private readonly ConcurrentDictionary<int, string> _reasons = [];
    private readonly ConcurrentDictionary<int, string> _by = [];

    /// <summary>The result of each probe.</summary>
    public ProbeOutcome[] Outcomes { get; } = new ProbeOutcome[count];

    /// <summary>Why a probe did not run, or null.</summary>
    public string? ReasonOf(int question) => _reasons.GetValueOrDefault(question);

    /// <summary>Who answered a probe, or null.</summary>
    public string? ByOf(int question) => _by.GetValueOrDefault(question);

    /// <summary>Adds the results of a row. Rows may be added at the same time.</summary>
    /// <param name="row">The results, which may be more than the row's probes.</param>
    /// <param name="questions">The row's probes.</param>
    public void Take(RowAnswers row, ReadOnlySpan<int> questions)
    {
        for (var place = 0; place < questions.Length; place++)
        {
            Outcomes[questions[place]] = row.Outcomes[place];
            if (row.ReasonOf(place) is { } reason)
            {
                _reasons[questions[place]] = reason;
            }

            if (row.ByOf(place) is { } by)
            {
                _by[questions[place]] = by;
            }
        }
    }

    /// <summary>Discards the result of a probe, which proves nothing.</summary>
    public void Distrust(int question, string reason)
    {
        Outcomes[question] = ProbeOutcome.NotRun;
        _reasons[question] = reason;
    }
}
