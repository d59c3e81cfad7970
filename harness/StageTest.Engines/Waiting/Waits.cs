using System.Globalization;
using System.Net;
using k8s.Autorest;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace StageTest.Engines.Waiting;

/// <summary>How long engines wait for their surroundings, never for a verdict: a flow is asked once, and its answer stands.</summary>
internal static class Waits
{
    /// <summary>
    /// How long a lab may take until its pods are up. A hundred pods take well below a second; the rest is for machines under load.
    /// </summary>
    public static readonly TimeSpan LabStart = TimeSpan.FromSeconds(60);

    /// <summary>How long loading a ruleset may take. It takes some ten milliseconds, for thousands of policies a few seconds.</summary>
    public static readonly TimeSpan LabApply = TimeSpan.FromSeconds(60);

    /// <summary>How long the kernel may take to end a killed lab host, which frees its namespaces first.</summary>
    public static readonly TimeSpan LabEnd = TimeSpan.FromSeconds(10);

    /// <summary>How long a kustomization or a chart may take to be rendered. It takes less than a second.</summary>
    public static readonly TimeSpan Rendering = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the API server of a k3s container may take to become ready. It takes some 15 seconds; the rest is for machines under load.
    /// </summary>
    public static readonly TimeSpan K3sUp = TimeSpan.FromMinutes(4);

    /// <summary>
    /// How long each step of bringing up a cluster's network may take: images of some hundred megabytes are pulled over what line there is.
    /// </summary>
    public static readonly TimeSpan ClusterStep = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long Calico's API server may take where everything else of Calico is ready. Without it a run goes on in another way.
    /// </summary>
    public static readonly TimeSpan CalicoApi = TimeSpan.FromMinutes(3);

    /// <summary>
    /// For how long a node may say that it cannot pull an image before that is believed. Nodes try again after 10, 20 and 40 seconds.
    /// </summary>
    public static readonly TimeSpan ImagePull = TimeSpan.FromSeconds(90);

    /// <summary>How long the evidence of a failure may take to be collected from a cluster that may not answer any more.</summary>
    public static readonly TimeSpan Evidence = TimeSpan.FromMinutes(1);

    /// <summary>How long the download of a manifest may take.</summary>
    public static readonly TimeSpan Download = TimeSpan.FromMinutes(2);

    /// <summary>How long Docker may take to remove the containers of a cluster.</summary>
    public static readonly TimeSpan ContainersGone = TimeSpan.FromMinutes(2);

    /// <summary>How long an API server may take for one answer.</summary>
    public static readonly TimeSpan ClusterCall = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The same for one that did not answer the call before, so that a dead server does not cost this time for everything that is left to
    /// do.
    /// </summary>
    public static readonly TimeSpan DoubtfulCall = TimeSpan.FromSeconds(10);

    /// <summary>How long it is until pods are looked at again if no watch says that they changed.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>How long all pods of a scenario may take until they run. Images may have to be pulled.</summary>
    public static readonly TimeSpan PodsRunning = TimeSpan.FromMinutes(5);

    /// <summary>How long a node may take until the virtual addresses of new Services lead to their pods.</summary>
    public static readonly TimeSpan ServicesReached = TimeSpan.FromSeconds(20);

    /// <summary>How long a cluster may take to remove the namespaces of a scenario.</summary>
    public static readonly TimeSpan NamespacesGone = TimeSpan.FromMinutes(3);

    /// <summary>How long a dataplane may take to follow a policy, and to forget it.</summary>
    public static readonly TimeSpan PolicyEffect = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long Felix may take to see that its flow logs are followed: it looks every ten seconds (felix/collector/local/reporter.go), and
    /// what it logs before is lost.
    /// </summary>
    public static readonly TimeSpan FlowReporter = TimeSpan.FromSeconds(11);

    /// <summary>The longest interval of a dataplane's own flow logs that a run waits for.</summary>
    public static readonly TimeSpan LongestFlowLogInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long flow logs of a connection may take to come: until the interval that it falls into is over, and the next, because counts
    /// come later than the first packet.
    /// </summary>
    /// <param name="interval">How often they come.</param>
    public static TimeSpan FlowLogs(TimeSpan interval) => (interval * 2) + TimeSpan.FromSeconds(10);

    /// <summary>What one row of probes may take beyond the time that its probes wait.</summary>
    public static readonly TimeSpan ExecOverhead = TimeSpan.FromSeconds(30);

    /// <summary>How long after a live source of flows broke off it is asked again: a second at first, half a minute in the end.</summary>
    /// <param name="tries">How often it was asked since its last flow.</param>
    public static TimeSpan BeforeFlowsAgain(int tries) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(tries, 10)), 30));

    /// <summary>
    /// Repeats calls to an API server that broke off, and those that it put off. Others are not repeated, those least of all that got no
    /// answer
    /// in time: they end with a <see cref="TimeoutRejectedException"/>.
    /// </summary>
    /// <param name="limit">How long one attempt may take, to the last byte of its answer.</param>
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
    /// Asks again until the answer is yes, at first often; gives up after a time with a <see cref="TimeoutRejectedException"/>.
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

    // Servers say how long, if they are under load; more than this is not waited for.
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

    // What apply refuses in what it was sent has the status of a failing server (kubernetes/kubernetes#122480), and will not change.
    private static bool IsMistake(HttpOperationException refusal) =>
        refusal.Response.Content?.Contains("failed to create typed patch object", StringComparison.Ordinal) == true;

    /// <summary>Gives up after a time with a <see cref="TimeoutRejectedException"/>.</summary>
    public static ResiliencePipeline AtMost(TimeSpan time, TimeProvider? clock = null) =>
        new ResiliencePipelineBuilder { TimeProvider = clock ?? TimeProvider.System }
            .AddTimeout(time)
            .Build();
}
