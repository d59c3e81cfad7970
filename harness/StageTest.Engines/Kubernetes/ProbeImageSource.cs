using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>The image that probe pods run.</summary>
/// <param name="Reference">Its name, with a tag or digest.</param>
/// <param name="PullPolicy">When nodes pull it: <c>Never</c> where it was loaded into them, so that a missing one is an error at once.</param>
internal sealed record ProbeImageSource(string Reference, string PullPolicy)
{
    /// <summary>Where the agent is in its image.</summary>
    public const string Agent = "/stagetest-probe-agent";

    /// <summary>The command that runs in a row's pod and reads the row.</summary>
    public static string[] Probe { get; } = [Agent, "probe"];

    /// <summary>The command of the container.</summary>
    public static IEnumerable<string> Serve(int controlPort, IEnumerable<Port> ports) => [Agent, "serve", $"{controlPort}", .. ports.Select(p => p.ToString())];
}
