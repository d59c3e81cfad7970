using StageTest.Core.Addresses;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>
/// The flow logs of a run, one <see cref="RunFlowContract"/> on each line, in the order of the flows, stage by stage.
/// </summary>
internal sealed class FlowLogReport : IResultWriter<RunReport>
{
    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer) =>
        ContractJson.WriteLines(
            from run in report.Scenarios.Select(s => s.Run).OfType<ScenarioRun>()
            from stage in run.Stages
            from flow in stage.Flows
            select Of(run.Scenario.Name, stage.Stage, flow),
            writer
        );

    private static RunFlowContract Of(string scenario, Stage stage, FlowLog flow) =>
        new()
        {
            Time = FlowRecordJson.TimeText(flow.Time),
            Scenario = scenario,
            Stage = StageText.Name(stage),
            Reporter = ContractJson.Code(flow.Reporter),
            Source = flow.Source,
            Destination = flow.Destination,
            Port = flow.Port.Number,
            Protocol = flow.Port.ProtocolName,
            Service = FlowRecordJson.Of(flow.Service),
            IpFamily = flow.Family == IpFamily.V4 ? null : IpFamily.Name(flow.Family),
            Action = ContractJson.Code(flow.Action),
            Enforced = flow.Enforced.Select(FlowRecordJson.Of),
            Pending = flow.Pending.Select(FlowRecordJson.Of),
            Packets = flow.Packets,
        };
}
