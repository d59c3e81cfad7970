using System.Collections.Immutable;
using System.Globalization;

namespace StageTest.Core.Engines;

/// <summary>The share of a run's time for one kind of work.</summary>
/// <param name="Name">The kind of work; one of the names below.</param>
/// <param name="Duration">The time that it took. Times of parallel work are added.</param>
internal readonly record struct RunPhase(string Name, TimeSpan Duration)
{
    /// <summary>Preparing what all sessions share, such as a cluster.</summary>
    public const string Start = "start";

    /// <summary>Installing Calico. <see cref="Start"/> does not count it.</summary>
    public const string Calico = "calico";

    /// <summary>Creating namespaces, pods and Services.</summary>
    public const string Pods = "pods";

    /// <summary>Applying policies, and waiting until they are in effect.</summary>
    public const string Policies = "policies";

    /// <summary>Testing flows.</summary>
    public const string Readings = "readings";

    /// <summary>Removing the created objects.</summary>
    public const string Removal = "removal";

    private static readonly ImmutableArray<string> Order = [Start, Calico, Pods, Policies, Readings, Removal];

    /// <summary>One entry for each kind of work, in order.</summary>
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
