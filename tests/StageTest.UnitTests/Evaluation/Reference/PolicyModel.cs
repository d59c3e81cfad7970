using System.Text.Encodings.Web;
using System.Text.Json;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>What one rule says about one packet.</summary>
internal readonly record struct Judged(string Action, bool Matches);

/// <summary>A document as plain data, which can be written as YAML.</summary>
internal abstract record DocumentModel
{
    private static readonly JsonSerializerOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Name { get; init; }

    /// <summary>The namespace; empty for kinds without.</summary>
    public string Home { get; init; } = "";

    protected abstract (string ApiVersion, string Kind) Type { get; }

    protected virtual Dictionary<string, string>? Labels => null;

    // JSON is YAML.
    public string Write() =>
        JsonSerializer.Serialize(
            Map(
                ("apiVersion", Type.ApiVersion),
                ("kind", Type.Kind),
                ("metadata", Map(("name", Name), ("namespace", Home.Length == 0 ? null : Home), ("labels", Labels))),
                ("spec", Spec())
            ),
            Writer
        ) + "\n";

    protected abstract Dictionary<string, object> Spec();

    protected static Dictionary<string, object> Map(params (string Key, object? Value)[] fields) =>
        fields.Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!);
}

internal sealed record TierModel(double? Order, string? DefaultAction) : DocumentModel
{
    protected override (string ApiVersion, string Kind) Type => ("projectcalico.org/v3", "Tier");

    protected override Dictionary<string, object> Spec() => Map(("order", Order), ("defaultAction", DefaultAction));
}

internal sealed record SetModel(Dictionary<string, string> OwnLabels, string[] Nets) : DocumentModel
{
    protected override (string ApiVersion, string Kind) Type =>
        ("projectcalico.org/v3", Home.Length == 0 ? "GlobalNetworkSet" : "NetworkSet");

    protected override Dictionary<string, string> Labels => OwnLabels;

    protected override Dictionary<string, object> Spec() => Map(("nets", Nets));
}

/// <summary>A policy of any kind: how it is written, and what it does, each by the reference's own sentences.</summary>
internal abstract record PolicyModel : DocumentModel
{
    /// <summary>The kind by the name that breaks ties.</summary>
    public required string Kind { get; init; }

    public bool IsDelete { get; init; }

    public bool IsStaged => Kind.StartsWith("Staged", StringComparison.Ordinal);

    /// <summary>What promotion replaces or removes.</summary>
    public (string, string, string) Object => (IsStaged ? Kind["Staged".Length..] : Kind, Home, Name);

    public abstract string TierName { get; }

    public abstract double Order { get; }

    protected string? StagedAction =>
        IsDelete ? "Delete"
        : IsStaged ? "Set"
        : null;

    public abstract bool Selects(Member pod);

    public abstract bool Governs(bool isIngress);

    public abstract IEnumerable<Judged> Judge(Packet packet, bool isIngress);

    // "<name>/<namespace>/<kind> (v3.32 and later)"; "v3.30/3.31 compare backend names instead: ns/tier.name, tier.name,
    // knp.default.<name>, staged ones carrying a staged: prefix", kanp.adminnetworkpolicy.<n>, kbanp.baselineadminnetworkpolicy.<n>.
    public string TieBreak(bool isOld, bool wasStaged)
    {
        if (!isOld)
        {
            return $"{Name}/{Home}/{Kind}";
        }

        var name = Kind switch
        {
            "KubernetesNetworkPolicy" or "StagedKubernetesNetworkPolicy" => $"knp.default.{Name}",
            "AdminNetworkPolicy" => $"kanp.adminnetworkpolicy.{Name}",
            "BaselineAdminNetworkPolicy" => $"kbanp.baselineadminnetworkpolicy.{Name}",
            _ when Name.StartsWith(TierName + ".", StringComparison.Ordinal) => Name,
            _ => $"{TierName}.{Name}",
        };
        return (Home.Length == 0 ? "" : Home + "/") + (wasStaged ? "staged:" : "") + name;
    }

    public PolicyModel Promoted() => this with { Kind = Object.Item1 };
}

/// <summary>A Kubernetes label selector.</summary>
internal sealed record LabelTerms(Dictionary<string, string> Labels, LabelTerm[] Terms)
{
    public bool IsEmpty => Labels.Count == 0 && Terms.Length == 0;

    public bool Holds(Member member, string prefix = "") =>
        Labels.All(l => member.Labels.GetValueOrDefault(prefix + l.Key) == l.Value)
        && Terms.All(t =>
            (t.Operator, member.Labels.GetValueOrDefault(prefix + t.Key)) switch
            {
                ("In", var value) => value is not null && t.Values.Contains(value),
                ("NotIn", var value) => value is null || !t.Values.Contains(value),
                ("Exists", var value) => value is not null,
                (_, var value) => value is null,
            }
        );

    public Dictionary<string, object> Write()
    {
        var fields = new Dictionary<string, object>();
        if (Labels.Count > 0)
        {
            fields["matchLabels"] = Labels;
        }

        if (Terms.Length > 0)
        {
            fields["matchExpressions"] = Terms.Select(t => t.Write()).ToArray();
        }

        return fields;
    }
}

internal sealed record LabelTerm(string Key, string Operator, string[] Values)
{
    public Dictionary<string, object> Write()
    {
        Dictionary<string, object> fields = new() { ["key"] = Key, ["operator"] = Operator };
        if (Values.Length > 0)
        {
            fields["values"] = Values;
        }

        return fields;
    }
}
