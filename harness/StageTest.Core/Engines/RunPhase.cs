using System.Collections.Immutable;
using System.Globalization;

namespace StageTest.Core.Engines;

/// <summary>How much of a run's time one kind of work took.</summary>
/// <param name="Name">What was done; one of the names below.</param>
/// <param name="Duration">How long it took. If several were at work beside one another, their times are added.</param>
internal readonly record struct RunPhase(string Name, TimeSpan Duration)
{
    /// <summary>Getting ready what all sessions share, such as a cluster.</summary>
    public const string Start = "start";

    /// <summary>Installing Calico. <see cref="Start"/> does not count it.</summary>
    public const string Calico = "calico";

    /// <summary>Bringing up namespaces, pods and Services.</summary>
    public const string Pods = "pods";

    /// <summary>Applying policies, and waiting until they are in effect.</summary>
    public const string Policies = "policies";

    /// <summary>Asking flows.</summary>
    public const string Readings = "readings";

    /// <summary>Removing what was made.</summary>
    public const string Removal = "removal";

    private static readonly ImmutableArray<string> Order = [Start, Calico, Pods, Policies, Readings, Removal];

    /// <summary>One entry for each kind of work, in the order in which they happen.</summary>
    public static ImmutableArray<RunPhase> Sum(IEnumerable<RunPhase> phases) =>
        [
            .. phases
                .GroupBy(p => p.Name, p => p.Duration)
                .Select(g => new RunPhase(g.Key, g.Aggregate(TimeSpan.Zero, (sum, next) => sum + next)))
                .OrderBy(p => Order.IndexOf(p.Name)),
        ];

    /// <summary>Writes <c>pods 5.2 s</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Duration.TotalSeconds:0.0} s");
}
