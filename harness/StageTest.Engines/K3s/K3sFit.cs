using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.Engines.K3s;

/// <summary>Whether a cluster as the options describe it can say anything about a scenario, which is known before it is started.</summary>
internal static class K3sFit
{
    private const int Few = 3;

    // What k3s's own policy controller knows. Everything else is Calico's, or only Calico enforces it.
    private const string OwnApi = "networking.k8s.io/v1";

    /// <summary>Why it cannot, as sentences; null where it can.</summary>
    public static string? ReasonAgainst(K3sOptions options, Scenario scenario)
    {
        if (options.Calico is not { } fixedVersion)
        {
            return null;
        }

        if (fixedVersion == K3sOptions.NoCalico)
        {
            return ReasonWithoutCalico(scenario);
        }

        return scenario.IsCalicoStated && CalicoVersionText.Parse(fixedVersion) is { } version && version != scenario.Policies.Calico
            ? $"It states Calico {CalicoVersionText.Name(scenario.Policies.Calico)}, and --calico {fixedVersion} installs another, whose "
                + "verdicts would prove nothing about it. Without --calico each version that scenarios state gets a cluster of its own."
            : null;
    }

    private static string? ReasonWithoutCalico(Scenario scenario)
    {
        var namespaces = scenario.Topology.Namespaces.Select(n => n.Name).ToHashSet();
        ObjectId[] others =
        [
            .. scenario
                .Stages.SelectMany(stage => PolicyObjects.Of(scenario.PoliciesAt(stage), "st", namespaces))
                .Where(body => (string?)body["apiVersion"] != OwnApi)
                .Select(ObjectId.Of)
                .Distinct(),
        ];
        return others.Length == 0
            ? null
            : $"It applies {string.Join(", ", others.Take(Few))}{(others.Length > Few ? $" and {others.Length - Few} more" : "")}, and "
                + $"--calico {K3sOptions.NoCalico} leaves k3s's own policy controller, which knows Kubernetes' NetworkPolicy only. "
                + "Leave the option out.";
    }
}
