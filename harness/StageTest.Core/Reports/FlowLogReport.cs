using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>
/// The flow logs of a run, one <see cref="RunFlowContract"/> to a line, in the order in which flows are asked, stage by stage.
/// </summary>
internal sealed class FlowLogReport : IResultWriter<RunReport>
{
    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        foreach (var run in report.Scenarios.Select(s => s.Run).OfType<ScenarioRun>())
        {
            foreach (var stage in run.Stages)
            {
                foreach (var flow in stage.Flows)
                {
                    ContractJson.Write(Of(run.Scenario.Name, stage.Stage, flow), writer, ContractJson.Compact);
                }
            }
        }
    }

    private static RunFlowContract Of(string scenario, Stage stage, FlowLog flow) =>
        new()
        {
            Time = FlowRecordJson.TimeText(flow.Time),
            Scenario = scenario,
            Stage = StageText.Name(stage),
            Reporter = Code(flow.Reporter),
            Source = flow.Source,
            Destination = flow.Destination,
            Port = flow.Port.Number,
            Protocol = flow.Port.ProtocolName,
            Service = flow.Service is { } asked
                ? new()
                {
                    Namespace = asked.Service.Namespace,
                    Name = asked.Service.Name,
                    Port = asked.Port.Number,
                }
                : null,
            IpFamily = flow.Family == IpFamily.V4 ? null : IpFamily.Name(flow.Family),
            Action = Code(flow.Action),
            Enforced = flow.Enforced.Select(FlowRecordJson.Of),
            Pending = flow.Pending.Select(FlowRecordJson.Of),
            Packets = flow.Packets,
        };

    private static string Code<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
