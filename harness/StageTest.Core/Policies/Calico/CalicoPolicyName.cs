using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Policies.Calico;

/// <summary>The name of a Calico policy. Up to v3.31 it begins with that of its tier; from v3.32 on names are free.</summary>
/// <param name="manifest">The policy.</param>
/// <param name="tier">The tier that it names.</param>
/// <param name="calico">The version of Calico.</param>
/// <param name="stored">The name that Calico's API server stored; null if it is unknown.</param>
internal sealed class CalicoPolicyName(Manifest manifest, string tier, CalicoVersion calico, string? stored)
{
    private const string DefaultPrefix = "default.";

    private string Name => stored ?? manifest.Name;

    private bool IsPrefixed => calico == CalicoVersion.V331;

    /// <summary>The stored name. Up to v3.31 <c>default.db</c> and <c>db</c> are two spellings of one policy.</summary>
    public string OfObject => ObjectOf(Name, tier, calico);

    /// <summary>The stored name of a policy in a request or a role.</summary>
    /// <param name="name">The name as spelled.</param>
    /// <param name="tier">The tier of the policy.</param>
    /// <param name="calico">The version of Calico.</param>
    public static string ObjectOf(string name, string tier, CalicoVersion calico) =>
        calico == CalicoVersion.V331 && tier == Tier.Default.Name && name.StartsWith(DefaultPrefix, StringComparison.Ordinal)
            ? name[DefaultPrefix.Length..]
            : name;

    /// <summary>Every spelling in requests of the policy with a stored name, that name first.</summary>
    /// <param name="name">The stored name.</param>
    /// <param name="tier">The tier of the policy.</param>
    /// <param name="calico">The version of Calico.</param>
    public static ImmutableArray<string> SpellingsOf(string name, string tier, CalicoVersion calico) =>
        calico == CalicoVersion.V331 && tier == Tier.Default.Name ? [name, DefaultPrefix + name] : [name];

    /// <summary>
    /// The tier in which Calico puts it: the one that it names. For objects of the store, Felix up to v3.31 derives it from the policy's
    /// name instead (<c>TierFromPolicyName</c> in <c>libcalico-go/lib/names/policy.go</c>).
    /// </summary>
    /// <param name="stated">The place where it names its tier.</param>
    /// <param name="diagnostics">Receives a warning if the two differ.</param>
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

    /// <summary>Reports names that Calico refuses.</summary>
    /// <param name="isNamespaced">Whether the policy is namespaced. Only there Calico itself creates names with more dots.</param>
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

        // The schema of the store accepts every name that Kubernetes accepts.
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
