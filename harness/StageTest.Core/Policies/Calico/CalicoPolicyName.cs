using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Policies.Calico;

/// <summary>The name of a Calico policy, which up to v3.31 begins with that of its tier; from v3.32 on names are free.</summary>
/// <param name="manifest">The policy.</param>
/// <param name="tier">The tier that it names.</param>
/// <param name="calico">The version of Calico.</param>
/// <param name="stored">The name that Calico's API server stored it with; null if that is not known.</param>
internal sealed class CalicoPolicyName(Manifest manifest, string tier, CalicoVersion calico, string? stored)
{
    private const string DefaultPrefix = "default.";

    private string Name => stored ?? manifest.Name;

    private bool IsPrefixed => calico == CalicoVersion.V331;

    /// <summary>What Calico stores it under. Up to v3.31 <c>default.db</c> and <c>db</c> are two spellings of one policy.</summary>
    public string OfObject => ObjectOf(Name, tier, calico);

    /// <summary>What Calico stores a policy under that a request or a role names.</summary>
    /// <param name="name">The name, as it is spelled.</param>
    /// <param name="tier">The tier of the policy.</param>
    /// <param name="calico">The version of Calico.</param>
    public static string ObjectOf(string name, string tier, CalicoVersion calico) =>
        calico == CalicoVersion.V331 && tier == Tier.Default.Name && name.StartsWith(DefaultPrefix, StringComparison.Ordinal)
            ? name[DefaultPrefix.Length..]
            : name;

    /// <summary>Every spelling by which requests reach the policy that is stored under a name, that name first.</summary>
    /// <param name="name">The name that it is stored under.</param>
    /// <param name="tier">The tier of the policy.</param>
    /// <param name="calico">The version of Calico.</param>
    public static ImmutableArray<string> SpellingsOf(string name, string tier, CalicoVersion calico) =>
        calico == CalicoVersion.V331 && tier == Tier.Default.Name ? [name, DefaultPrefix + name] : [name];

    /// <summary>
    /// The tier that Calico puts it in: the one that it names. From the store, Felix up to v3.31 takes it from the policy's name instead
    /// (<c>TierFromPolicyName</c> in <c>libcalico-go/lib/names/policy.go</c>).
    /// </summary>
    /// <param name="stated">Where it names its tier.</param>
    /// <param name="diagnostics">Receives a warning where the two differ.</param>
    public string OfTier(SourceLocation stated, DiagnosticBag diagnostics)
    {
        if (!CalicoStore.Holds(manifest) || !IsPrefixed)
        {
            return tier;
        }

        var dot = Name.IndexOf('.', StringComparison.Ordinal);
        var named = dot < 0 || IsGenerated ? Tier.Default.Name : Name[..dot];
        if (named != tier)
        {
            diagnostics.Warning(
                stated,
                $"{manifest} names the tier '{tier}', but Calico {CalicoVersionText.Name(calico)} takes the tier of an object of "
                    + $"{manifest.ApiVersion} from its name: '{named}'. Call it '{tier}.{Name[(dot + 1)..]}', or name the tier '{named}'."
            );
        }

        return named;
    }

    private bool IsGenerated =>
        Name.StartsWith("knp.default.", StringComparison.Ordinal) || Name.StartsWith("ossg.", StringComparison.Ordinal);

    /// <summary>Reports what Calico refuses.</summary>
    /// <param name="isNamespaced">Whether the policy is of a namespace. Only there Calico itself makes names with more dots.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    public void Check(bool isNamespaced, DiagnosticBag diagnostics)
    {
        var name = Name;
        if (!Names.IsLabel(tier))
        {
            diagnostics.Error(
                manifest.Location,
                $"{manifest} names the tier '{tier}', which no tier can be called; it must be {Names.LabelRule}."
            );
        }

        // The schema of the store takes every name that Kubernetes takes.
        if (CalicoStore.Holds(manifest))
        {
            return;
        }

        var parts = name.Split('.');
        var isGenerated =
            isNamespaced
            && (name.StartsWith("knp.default.", StringComparison.Ordinal) || name.StartsWith("ossg.default.", StringComparison.Ordinal));
        if (!isGenerated && (parts.Length > 2 || !parts.All(Names.IsLongLabel)))
        {
            diagnostics.Error(
                manifest.Location,
                $"{manifest} has a name that Calico refuses: it must be one word, or two with a dot between them, of lower-case letters, "
                    + "digits and '-', each beginning and ending with a letter or digit, and 253 characters long at most."
            );
        }
        else if (IsPrefixed && tier != Tier.Default.Name && (parts.Length == 1 || parts[0] != tier))
        {
            diagnostics.Error(
                manifest.Location,
                $"{manifest} is in the tier '{tier}', and Calico {CalicoVersionText.Name(calico)} wants the tier in the name. "
                    + $"Call it '{tier}.{name}'."
            );
        }
        else if (IsPrefixed && parts.Length == 2 && parts[0] != tier && !isGenerated)
        {
            diagnostics.Error(manifest.Location, $"{manifest} has the name of another tier before its own; it is in the tier '{tier}'.");
        }
    }
}
