using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>StageTest's own probe agent, as <see cref="ProbeImage"/> packs it.</summary>
internal sealed class AgentProgram : ProbeProgram
{
    /// <summary>The path of the agent in its image.</summary>
    public const string Agent = "/stagetest-probe-agent";

    /// <inheritdoc/>
    public override string Name => "stagetest";

    /// <inheritdoc/>
    public override bool CanStandOutside => true;

    /// <inheritdoc/>
    public override bool CanShareNodes => true;

    /// <inheritdoc/>
    public override int RowsOfANode => 8;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string[] Command)> Listeners(string pod, int controlPort, ImmutableArray<Port> ports) =>
        [(ProbeProgram.Container, [Agent, .. Serve(pod, controlPort, ports)])];

    /// <summary>The command of a container that is a host outside the cluster.</summary>
    public static string[] Outside(string host, IEnumerable<string> addresses, int controlPort, IEnumerable<Port> ports) =>
        [Agent, "outside", string.Join(',', addresses), .. Serve(host, controlPort, ports)];

    /// <summary>The command of a container on its node's network.</summary>
    public static string[] OnNode(string name, IEnumerable<string> addresses, IEnumerable<Port> ports) =>
        [Agent, "serve-on", string.Join(',', addresses), name, .. ports.Select(p => p.ToString())];

    /// <summary>What <see cref="OnNode"/> writes once it listens.</summary>
    public static string Serving(string name) => $"serving as {name}";

    /// <summary>
    /// The command that reads the number of addresses and the addresses, one a line, and writes each with the address that packets to it
    /// have.
    /// </summary>
    public static string[] Sources => [Agent, "sources"];

    /// <inheritdoc/>
    public override string[] Command(PodPlace place) => place.IsOutside ? [Agent, "enter", "probe"] : [Agent, "probe"];

    /// <inheritdoc/>
    public override byte[] Input(ProbeRow row, IReadOnlyList<RowTarget> targets)
    {
        var text = new StringBuilder(JsonSerializer.Serialize(row, RowJson.Default.ProbeRow)).Append('\n');
        foreach (var target in targets)
        {
            text.Append(JsonSerializer.Serialize(target, RowJson.Default.RowTarget)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <inheritdoc/>
    public override RowOutput Output(ProbeRow row, IReadOnlyList<RowTarget> targets) => new Lines(targets.Count);

    /// <inheritdoc/>
    /// <remarks>All at once, up to the agent's own limit; each silent probe and its control wait once.</remarks>
    public override TimeSpan LongestWait(TimeSpan denialTimeout, int targets)
    {
        const int atOnce = 4000;
        return denialTimeout * (2 + (targets / atOnce));
    }

    private static IEnumerable<string> Serve(string name, int controlPort, IEnumerable<Port> ports) =>
        ["serve", name, $"{controlPort}", .. ports.Select(p => p.ToString())];

    private sealed class Lines(int targets) : RowOutput(new(targets, "the probe agent did not say what became of it"))
    {
        private bool _isInvalid;

        protected override void Read(string line)
        {
            if (_isInvalid || line.Length == 0)
            {
                return;
            }

            try
            {
                if (JsonSerializer.Deserialize(line, RowJson.Default.RowBlock) is { Outcomes: not null } block)
                {
                    IsComplete |= block.EndsRow;
                    Answers.Add(block);
                }
                else if (JsonSerializer.Deserialize(line, RowJson.Default.RowResult) is { } result)
                {
                    Answers.Add(result);
                }
            }
            catch (JsonException problem)
            {
                _isInvalid = true;
                Answers.Fail($"the probe agent wrote an invalid result: {problem.Message}");
            }
        }
    }
}
