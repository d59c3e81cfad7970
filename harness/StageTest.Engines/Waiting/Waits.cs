using System.Globalization;
using System.Net;
using k8s.Autorest;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace StageTest.Engines.Waiting;

/// <summary>
/// The time limits of engines for their environment, never for a verdict: a flow is tested once, and its answer is final.
/// </summary>
internal static class Waits
{
    /// <summary>
    /// The limit for the creation of a lab's pods. A hundred pods need well below a second; the rest is for machines under load.
    /// </summary>
    public static readonly TimeSpan LabStart = TimeSpan.FromSeconds(60);

    /// <summary>The limit for loading a ruleset. It takes about ten milliseconds, for thousands of policies a few seconds.</summary>
    public static readonly TimeSpan LabApply = TimeSpan.FromSeconds(60);

    /// <summary>The limit for the kernel to end a killed lab host, whose namespaces are freed first.</summary>
    public static readonly TimeSpan LabEnd = TimeSpan.FromSeconds(10);

    /// <summary>The limit for rendering a kustomization or a chart. It takes less than a second.</summary>
    public static readonly TimeSpan Rendering = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The limit for the API server of a k3s container to become ready. It takes about 15 seconds; the rest is for machines under load.
    /// </summary>
    public static readonly TimeSpan K3sUp = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The limit for each step of a network installation: images of some hundred megabytes are pulled over a possibly slow line.
    /// </summary>
    public static readonly TimeSpan ClusterStep = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The limit for Calico's API server after everything else of Calico is ready. Without it a run continues in another way.
    /// </summary>
    public static readonly TimeSpan CalicoApi = TimeSpan.FromMinutes(3);

    /// <summary>
    /// How long a node may report that it cannot pull an image before the run fails. Nodes retry after 10, 20 and 40 seconds.
    /// </summary>
    public static readonly TimeSpan ImagePull = TimeSpan.FromSeconds(90);

    /// <summary>The limit for collecting evidence of a failure from a cluster that may no longer answer.</summary>
    public static readonly TimeSpan Evidence = TimeSpan.FromMinutes(1);

    /// <summary>The limit for the download of a manifest.</summary>
    public static readonly TimeSpan Download = TimeSpan.FromMinutes(2);

    /// <summary>The limit for Docker to remove the containers of a cluster.</summary>
    public static readonly TimeSpan ContainersGone = TimeSpan.FromMinutes(2);

    /// <summary>The limit for one answer of an API server.</summary>
    public static readonly TimeSpan ClusterCall = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The same after a call without an answer, so that a dead server does not cost this time for every remaining step.
    /// </summary>
    public static readonly TimeSpan DoubtfulCall = TimeSpan.FromSeconds(10);

    /// <summary>The interval between two looks at pods without a working watch.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>How often all pods are listed while a watch reports changes.</summary>
    public static readonly TimeSpan BetweenWholeLooks = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The pause between two readings while a change of policies takes effect. Readings alone would take a few milliseconds, and keep nodes
    /// busy.
    /// </summary>
    public static readonly TimeSpan BetweenWatches = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The pause before a reading if only stable readings tell that policies are in effect: two readings within a few milliseconds say no
    /// more about half loaded rules than one does.
    /// </summary>
    public static readonly TimeSpan BetweenUnprovenReadings = TimeSpan.FromMilliseconds(500);

    /// <summary>How long it may take until a further pod of a scenario runs. Images may have to be pulled.</summary>
    public static readonly TimeSpan PodsRunning = TimeSpan.FromMinutes(5);

    /// <summary>The limit for an agent on a node's network to listen. It waits some seconds for ports that a pod before it had.</summary>
    public static readonly TimeSpan AgentServes = TimeSpan.FromSeconds(30);

    /// <summary>The limit for a node to route the virtual addresses of new Services to their pods.</summary>
    public static readonly TimeSpan ServicesReached = TimeSpan.FromSeconds(20);

    /// <summary>The limit for a cluster to remove the namespaces of a scenario.</summary>
    public static readonly TimeSpan NamespacesGone = TimeSpan.FromMinutes(3);

    /// <summary>The limit for a dataplane to apply a policy, and to remove it.</summary>
    public static readonly TimeSpan PolicyEffect = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The limit for Felix to notice that its flow logs are followed: it checks every ten seconds (felix/collector/local/reporter.go), and
    /// drops earlier logs.
    /// </summary>
    public static readonly TimeSpan FlowReporter = TimeSpan.FromSeconds(11);

    /// <summary>
    /// How long Felix keeps a new connection before it counts for the next interval of its flow logs (felix/config/config_params.go), and
    /// what the log takes to arrive.
    /// </summary>
    public static readonly TimeSpan FlowReport = TimeSpan.FromSeconds(8);

    /// <summary>The longest interval of a dataplane's own flow logs that a run waits for.</summary>
    public static readonly TimeSpan LongestFlowLogInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The limit for flow logs of a connection to arrive: the end of its interval, and of the next, because counts arrive later than the
    /// first packet.
    /// </summary>
    /// <param name="interval">The interval of the logs.</param>
    public static TimeSpan FlowLogs(TimeSpan interval) => (interval * 2) + TimeSpan.FromSeconds(10);

    /// <summary>The limit for one row of probes, in addition to the time that its probes wait.</summary>
    public static readonly TimeSpan ExecOverhead = TimeSpan.FromSeconds(30);

    /// <summary>The delay before a failed live source of flows is read again: a second at first, half a minute in the end.</summary>
    /// <param name="tries">How often it was tried since its last flow.</param>
    public static TimeSpan BeforeFlowsAgain(int tries) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(tries, 10)), 30));

    /// <summary>
    /// Repeats calls to an API server that failed midway, and those that the server postponed. Other calls are not repeated, in particular
    /// not those without a timely answer: they end with a <see cref="TimeoutRejectedException"/>.
    /// </summary>
    /// <param name="limit">The limit for one attempt, until the last byte of its answer.</param>
    /// <param name="log">Receives every repetition.</param>
    /// <param name="clock">The clock.</param>
    public static ResiliencePipeline ClusterCalls(Func<TimeSpan> limit, Action<string> log, TimeProvider clock) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder()
                        .Handle<HttpRequestException>()
                        .Handle<IOException>()
                        .Handle<HttpOperationException>(IsPutOff),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(250),
                    MaxDelay = TimeSpan.FromSeconds(5),
                    MaxRetryAttempts = 5,
                    DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Exception)),
                    OnRetry = arguments =>
                    {
                        log(
                            $"attempt {arguments.AttemptNumber + 1} failed: {arguments.Outcome.Exception!.Message}; again in "
                                + $"{arguments.RetryDelay.TotalSeconds:0.0} s"
                        );
                        return default;
                    },
                }
            )
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = _ => ValueTask.FromResult(limit()) })
            .Build();

    /// <summary>
    /// Polls until the answer is yes, often at first; after a limit it throws a <see cref="TimeoutRejectedException"/>.
    /// </summary>
    public static ResiliencePipeline<bool> Until(TimeSpan limit, TimeProvider? clock = null) =>
        new ResiliencePipelineBuilder<bool> { TimeProvider = clock ?? TimeProvider.System }
            .AddTimeout(limit)
            .AddRetry(
                new RetryStrategyOptions<bool>
                {
                    ShouldHandle = new PredicateBuilder<bool>().HandleResult(false),
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(100),
                    MaxDelay = TimeSpan.FromSeconds(1),
                    MaxRetryAttempts = int.MaxValue,
                }
            )
            .Build();

    // Servers under load state a delay; longer ones are capped here.
    private static TimeSpan? RetryAfter(Exception? failure)
    {
        const int longest = 10;
        return
            failure is HttpOperationException refusal
            && refusal.Response.Headers.TryGetValue("Retry-After", out var values)
            && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, longest))
            : null;
    }

    private static bool IsPutOff(HttpOperationException refusal) =>
        !IsMistake(refusal)
        && refusal.Response.StatusCode
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    // The status for a field that apply refuses is that of a failing server (kubernetes/kubernetes#122480), and does not change.
    private static bool IsMistake(HttpOperationException refusal) =>
        refusal.Response.Content?.Contains("failed to create typed patch object", StringComparison.Ordinal) == true;

    /// <summary>Throws a <see cref="TimeoutRejectedException"/> after a limit.</summary>
    public static ResiliencePipeline AtMost(TimeSpan time, TimeProvider? clock = null) =>
        new ResiliencePipelineBuilder { TimeProvider = clock ?? TimeProvider.System }
            .AddTimeout(time)
            .Build();
}
