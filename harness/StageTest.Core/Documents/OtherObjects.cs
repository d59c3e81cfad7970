namespace StageTest.Core.Documents;

/// <summary>The diagnostics for objects that are neither policies nor parts of a topology.</summary>
internal static class OtherObjects
{
    private const string Remedy =
        "Then move it out of the folders that 'policies' names, or state under 'kinds' of stagetest.yaml why its kind is harmless.";

    /// <summary>Judges an object in a folder of deployed policies: only kinds that are known not to change traffic are accepted.</summary>
    public static void AmongPolicies(Manifest manifest, OtherKind? known, DiagnosticBag diagnostics)
    {
        if (known is { ChangesTraffic: false, DecidesOthers: false })
        {
            diagnostics.Note(manifest.Location, $"{manifest} is not read: it {known.Reason}{EffectOf(known)}.");
            return;
        }

        diagnostics.Error(
            manifest.Location,
            known is null
                ? $"{manifest} of {manifest.ApiVersion} is neither a policy nor of a kind that StageTest knows, so StageTest does not "
                    + $"judge its effect on traffic. Review it by hand. {Remedy}"
                : $"{manifest} of {manifest.ApiVersion} {known.Reason}. StageTest does not judge that, so a proof "
                    + $"would be incomplete. Review it by hand. {Remedy}"
        );
    }

    /// <summary>Judges an object among an application's manifests.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="known">The entry for its kind; null for none.</param>
    /// <param name="ofChanges">The severity if its kind changes traffic.</param>
    /// <param name="diagnostics">Receives the diagnostics.</param>
    public static void InApplication(Manifest manifest, OtherKind? known, Severity ofChanges, DiagnosticBag diagnostics)
    {
        if (known is { ChangesTraffic: true })
        {
            diagnostics.Add(
                ofChanges,
                manifest.Location,
                $"{manifest} of {manifest.ApiVersion} {known.Reason}. StageTest does not judge that. Review it by hand. Then "
                    + "leave its file out, or state under 'kinds' of stagetest.yaml why its kind is harmless."
            );
        }
        else if (known is not null)
        {
            diagnostics.Note(
                manifest.Location,
                $"{manifest} was skipped: it {known.Reason}{(known.DecidesOthers ? ", which StageTest does not read" : EffectOf(known))}."
            );
        }
        else if (HasPodTemplate(manifest.Body))
        {
            diagnostics.Warning(
                manifest.Location,
                $"{manifest} of {manifest.ApiVersion} has a pod template, and its kind is not read, so its pods are missing here although "
                    + "policies may select them. Describe them under 'topology.workloads'."
            );
        }
        else
        {
            diagnostics.Note(
                manifest.Location,
                $"{manifest} was skipped: a topology takes namespaces, workloads, services and service accounts only."
            );
        }
    }

    private static string EffectOf(OtherKind known) => known.CarriesPolicies ? ". 'gate' holds a change of it" : ", and changes no traffic";

    // In every kind with a pod template, the template has a spec with containers, or that of a virtual machine (KubeVirt).
    private static bool HasPodTemplate(YamlNode node) =>
        node switch
        {
            YamlMapping fields => (fields["spec"] as YamlMapping)?["containers"] is YamlSequence { Items.IsEmpty: false }
                || (fields["spec"] as YamlMapping)?["domain"] is YamlMapping
                || fields.Entries.Any(e => HasPodTemplate(e.Value)),
            YamlSequence list => list.Items.Any(HasPodTemplate),
            _ => false,
        };
}
