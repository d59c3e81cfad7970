using StageTest.Core.Contract;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Core.Reports.Flows;

/// <summary>Writes what was observed for scripts.</summary>
internal static class ObservationJson
{
    /// <summary>Writes an <see cref="ObservationContract"/>.</summary>
    public static void Write(FlowObservation observation, TextWriter writer) =>
        ContractJson.Write(
            new ObservationContract
            {
                Version = 1,
                Read = observation.Tally.Read,
                LeftOut = observation.Tally.LeftOut.Select(p => new LeftOutContract { Reason = p.Key, Count = p.Value }),
                Records = observation.Records.Select(FlowRecordJson.Of).AsLines(),
            },
            writer,
            ContractJson.Compact
        );
}
