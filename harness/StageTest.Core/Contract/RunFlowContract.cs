using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StageTest.Core.Contract;

/// <summary>A line of <c>stagetest run --output flows</c>: what one end of a connection logged.</summary>
internal sealed record RunFlowContract
{
    [Description("When the connection was opened, in UTC.")]
    public required string Time { get; init; }

    [Description("The scenario.")]
    public required string Scenario { get; init; }

    [Description("The stage.")]
    public required string Stage { get; init; }

    [Description("The end that logged it.")]
    [AllowedValues("source", "destination")]
    public required string Reporter { get; init; }

    [Description(Words.From)]
    public required string Source { get; init; }

    [Description("Where the connection ends: namespace/name of a pod behind a Service too, or external/name.")]
    public required string Destination { get; init; }

    [Description("The port at the destination.")]
    public required int Port { get; init; }

    [Description("The protocol.")]
    public required string Protocol { get; init; }

    [Description("The Service that the connection was opened to. Absent if it was opened to the destination itself.")]
    public FlowServiceContract? Service { get; init; }

    [Description("IPv6. Absent for IPv4.")]
    public string? IpFamily { get; init; }

    [Description("What this end did.")]
    [AllowedValues("allow", "deny")]
    public required string Action { get; init; }

    [Description("The steps through the enforced policies, with the fields of Calico's PolicyHit.")]
    public required IEnumerable<PolicyHitContract> Enforced { get; init; }

    [Description("The steps through staged and enforced policies, as Calico's pending trace shows them.")]
    public required IEnumerable<PolicyHitContract> Pending { get; init; }

    [Description("How many packets were seen.")]
    public required long Packets { get; init; }
}
