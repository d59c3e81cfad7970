using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>Runs the whole row of probes of one pod, in one exec or in one that stayed open since an earlier row.</summary>
internal sealed class RowReader(ClusterClient client, ProbeProgram program)
{
    /// <summary>The answers of one pod.</summary>
    /// <param name="Targets">The result of each target.</param>
    /// <param name="Own">For each of the pod's own ports, whether its listener answered the pod itself.</param>
    public sealed record Row(RowAnswers Targets, ImmutableDictionary<Port, bool> Own);

    /// <summary>
    /// Runs a row. If the exec fails, every probe of the row has the reason as its result; if the server has ended, it throws.
    /// </summary>
    /// <param name="pod">The pod that probes.</param>
    /// <param name="ownPorts">The ports of the pod itself, which it also probes: to other pods, a dead listener looks like a
    /// denial.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="denialTimeout">How long silence lasts until it counts as a denial.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The server no longer answers.</exception>
    public async Task<Row> ReadAsync(
        PodPlace pod,
        IReadOnlyList<Port> ownPorts,
        IReadOnlyList<RowTarget> targets,
        TimeSpan denialTimeout,
        CancellationToken cancellationToken
    )
    {
        var own = ownPorts.Where(p => Port.HasPorts(p.Protocol)).ToArray();
        RowTarget[] all = [.. targets, .. own.Select(p => new RowTarget(pod.Addresses[0].ToString(), p.Number, p.Protocol))];
        var row = new ProbeRow
        {
            Targets = all.Length,
            DenialMilliseconds = (int)denialTimeout.TotalMilliseconds,
            Self = [.. pod.Addresses.Select(a => a.ToString())],
            ControlPort = pod.ControlPort,
            Blocks = true,
        };
        var answers = await AskAsync(pod, row, all, denialTimeout, cancellationToken);
        return new(
            answers,
            own.Select((port, place) => (port, answers.Outcomes[targets.Count + place] == ProbeOutcome.Connected))
                .ToImmutableDictionary(o => o.port, o => o.Item2)
        );
    }

    private async Task<RowAnswers> AskAsync(
        PodPlace pod,
        ProbeRow row,
        RowTarget[] targets,
        TimeSpan denialTimeout,
        CancellationToken cancellationToken
    )
    {
        var limit = program.LongestWait(denialTimeout, targets.Length) + Waits.ExecOverhead;
        using var timeLimit = new CancellationTokenSource(limit, client.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        var output = program.Output(row, targets);
        if (targets.Length == 0)
        {
            return output.Answers;
        }

        try
        {
            // The output is read while the row runs, so only one line of it is stored as text.
            var result = await client.OpenCommands.AskAsync(
                pod.Uid,
                pod.Id,
                pod.Container,
                program.Command(pod),
                stays => program.Input(row with { Stays = stays }, targets),
                output.Take,
                both.Token
            );
            client.Log(
                $"exec in {pod.Id}: {targets.Length} probes, "
                    + (
                        result is null
                            ? "the agent waits for more"
                            : $"exit code {result.ExitCode}{(result.Error.Length > 0 ? $", wrote '{result.Error.Trim()}'" : "")}"
                    )
            );
            output.End();
            return result is null or { ExitCode: 0 }
                ? output.Answers
                : Failed($"the probe agent ended with exit code {result.ExitCode}: {result.Error.Trim()}");
        }
        catch (ExecException failure)
        {
            client.Log($"exec in {pod.Id}: {failure.Message}");
            await client.ThrowIfGoneAsync(cancellationToken);
            if (failure.Status is null)
            {
                await client.ThrowIfSilentAsync(cancellationToken);
            }

            return Failed(failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            client.Log($"exec in {pod.Id}: no end after {limit.TotalSeconds:0.0} seconds");
            await client.ThrowIfSilentAsync(cancellationToken);
            return Failed($"the probe agent had not ended after {limit.TotalSeconds:0} seconds");
        }

        // Earlier results are discarded: a row is complete or does not count.
        RowAnswers Failed(string reason)
        {
            output.Answers.Fail(reason);
            return output.Answers;
        }
    }
}
