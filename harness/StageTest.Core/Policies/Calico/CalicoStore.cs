using StageTest.Core.Documents;

namespace StageTest.Core.Policies.Calico;

/// <summary>
/// The API group <c>crd.projectcalico.org</c>, in which Calico's API server stores its objects. That server neither validates nor completes
/// objects that are written there directly.
/// </summary>
internal static class CalicoStore
{
    private const string Group = "crd.projectcalico.org";

    /// <summary>Whether an object is written into the store directly.</summary>
    public static bool Holds(Manifest manifest) => manifest.Group == Group;

    /// <summary>Explains the effect of an object with errors, if its API group makes that different.</summary>
    /// <remarks><c>felix/calc/validation_filter.go</c></remarks>
    public static void TellOfErrors(Manifest manifest, DiagnosticBag diagnostics)
    {
        if (Holds(manifest))
        {
            diagnostics.Note(
                manifest.Location,
                $"Only a schema checks {manifest} when it is applied, because it is of {manifest.ApiVersion}. If an object passes "
                    + "the schema and is wrong, Calico ignores it silently, or reads it in a way that StageTest does not know."
            );
        }
    }
}
