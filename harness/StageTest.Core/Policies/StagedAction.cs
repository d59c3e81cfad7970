using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>The effect of promotion on a staged object: the field <c>stagedAction</c> of Calico's staged kinds.</summary>
/// <remarks>The values are those of <c>StagedAction</c> in <c>projectcalico/api/pkg/apis/projectcalico/v3</c>.</remarks>
internal static class StagedAction
{
    private const string Field = "stagedAction";

    private static readonly string[] Known = ["Set", "Delete", "Learn", "Ignore"];

    /// <summary>Reads the field; a value that cannot be promoted is an error, and is read as Set, the default.</summary>
    public static PolicyStaging Read(FieldReader spec, Manifest manifest, DiagnosticBag diagnostics)
    {
        switch (spec.Text(Field))
        {
            case null or "Set":
                return PolicyStaging.StagedSet;
            case "Delete":
                return PolicyStaging.StagedDelete;
            case var other:
                diagnostics.Error(
                    spec.LocationOf(Field),
                    Known.Contains(other)
                        ? $"{manifest} has the stagedAction '{other}', which promotes nothing. Only Set and Delete can be proven: "
                            + "set one of them, or leave the file out."
                        : $"'{other}' is not a stagedAction.{Suggestion.For(other, Known, "They are")}"
                );
                return PolicyStaging.StagedSet;
        }
    }
}
