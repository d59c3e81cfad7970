using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Kubernetes;

internal sealed class ClusterQuestionsTests
{
    // e^-8, three in ten thousand, of this many readings is 8.4 on average, with a deviation of 2.9.
    private const int Readings = 25_000;
    private const int MostUnseen = 18;

    // As kube-proxy chooses: at random, for each connection again.
    [TestCase(2)]
    [TestCase(16)]
    [TestCase(30)]
    [TestCase(100)]
    public void EachPodBehindAServiceIsChosenInAllButThreeReadingsOfTenThousand(int backends)
    {
        const int seed = 20_130;
        var random = new Random(seed);
        var attempts = ClusterQuestions.AttemptsFor(backends);
        var chosen = new int[backends];

        var unseen = 0;
        for (var reading = 1; reading <= Readings; reading++)
        {
            for (var attempt = 0; attempt < attempts; attempt++)
            {
                chosen[random.Next(backends)] = reading;
            }

            unseen += chosen.Any(last => last != reading) ? 1 : 0;
        }

        Assert.That(unseen, Is.LessThanOrEqualTo(MostUnseen));
    }

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(2, 18)]
    [TestCase(30, 343)]
    public void AttemptsGrowALittleFasterThanPods(int backends, int attempts) =>
        Assert.That(ClusterQuestions.AttemptsFor(backends), Is.EqualTo(attempts));

    // An agent may answer for a moment after its pod was removed, while the dataplane has already forgotten the pod.
    [Test]
    public void NoAnswerFromOrToAPodThatWasRemovedMeanwhileCounts()
    {
        var topology = Sample.Scenario(["db:5432", "web:80", "api:8080"], "", []).Topology;
        var (pods, places) = PlacesOf(topology);
        var plan = ProbePlan.Complete(topology);
        var questions = new ClusterQuestions(plan, places);
        var answers = new ClusterAnswers(questions.Count);
        Array.Fill(answers.Outcomes, ProbeOutcome.Connected);
        answers.Outcomes[0] = ProbeOutcome.TimedOut;

        questions.Judge(
            answers,
            pods.Values.ToDictionary(p => p[0], _ => ImmutableDictionary<Port, bool>.Empty),
            new HashSet<PodPlace> { pods[new("shop", "db")][0] }
        );

        var matrix = questions.Verdicts(answers);
        foreach (var (flow, place) in plan.Flows.Select((flow, place) => (flow, place)))
        {
            var isOfDb = flow.From.Name == "db" || flow.To.Name == "db";
            Assert.That(matrix.Verdicts[place], Is.EqualTo(isOfDb ? Verdict.ProbeFailed : Verdict.Allowed), flow.ToString());
            Assert.That(
                matrix.DetailAt(place)?.Contains("db-0' was removed, restarted or moved", StringComparison.Ordinal) == true,
                Is.EqualTo(isOfDb),
                matrix.DetailAt(place)
            );
        }
    }

    [Test]
    public void ARefusalIsAnAnswerAtAPortWithoutAListenerAlone()
    {
        var shop = Sample.Scenario(["db:5432", "web:80"], "", []).Topology;
        var topology = shop with { Workloads = [.. shop.Workloads.Select(w => w with { ClosedPorts = [new(81, Protocol.Tcp)] })] };
        var (_, places) = PlacesOf(topology);
        var plan = ProbePlan.Complete(topology);
        var questions = new ClusterQuestions(plan, places);

        var answers = new ClusterAnswers(questions.Count);
        Array.Fill(answers.Outcomes, ProbeOutcome.Refused);

        var matrix = questions.Verdicts(answers);

        Assert.That(
            plan.Flows.Zip(matrix.Verdicts).Select(f => $"{f.First} {f.Second}"),
            Is.EqualTo(
                new[]
                {
                    "shop/db -> shop/web:80/tcp Denied",
                    "shop/db -> shop/web:81/tcp Allowed",
                    "shop/web -> shop/db:81/tcp Allowed",
                    "shop/web -> shop/db:5432/tcp Denied",
                }
            )
        );
    }

    // Each workload has one pod, and nothing is outside.
    private static (Dictionary<EndpointRef, ImmutableArray<PodPlace>> Pods, ClusterPlaces Places) PlacesOf(Topology topology)
    {
        var pods = topology.Workloads.ToDictionary(w => w.Ref, w => ImmutableArray.Create(PodOf(w.Ref)));
        return (pods, new(topology, pods, new Dictionary<EndpointRef, ImmutableArray<IPAddress>>(), OutsideHosts.None("there are none")));
    }

    private static PodPlace PodOf(EndpointRef workload) =>
        new(new("v1", "Pod", workload.Namespace, $"{workload.Name}-0"), [IPAddress.Loopback], "node", 0);
}
