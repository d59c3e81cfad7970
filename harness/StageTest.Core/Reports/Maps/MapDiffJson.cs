using StageTest.Core.Connectivity;
using StageTest.Core.Contract;

namespace StageTest.Core.Reports.Maps;

/// <summary>Writes a <see cref="MapComparison"/> for scripts.</summary>
internal static class MapDiffJson
{
    /// <summary>Writes a <see cref="DiffContract"/>.</summary>
    public static void Write(MapComparison comparison, TextWriter writer) =>
        ContractJson.Write(
            new DiffContract
            {
                Version = 1,
                NewWorkloads = comparison.NewWorkloads.Select(end => end.ToString()),
                LostWorkloads = comparison.LostWorkloads.Select(end => end.ToString()),
                Changes = comparison.Changes.Select(Of),
            },
            writer,
            ContractJson.Escaped
        );

    /// <summary>A change for scripts.</summary>
    public static MapChangeContract Of(MapChange change) =>
        new()
        {
            Change = MapDiffText.Word(change),
            From = JsonMap.Of(change.From),
            To = JsonMap.Of(change.To),
            IpFamily = change.Family is { } family ? Addresses.IpFamily.Name(family) : null,
            Before = JsonMap.Of(change.Before),
            After = JsonMap.Of(change.After),
            BeforeUnknown = change.BeforeUnknown.IsEmpty ? null : JsonMap.Of(change.BeforeUnknown),
            MayDiffer = change.MayDiffer.IsEmpty ? null : JsonMap.Of(change.MayDiffer),
            AfterUnknown = change.AfterUnknown.IsEmpty ? null : JsonMap.Of(change.AfterUnknown),
        };
}
