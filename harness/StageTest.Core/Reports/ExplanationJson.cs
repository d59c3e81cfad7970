using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;

namespace StageTest.Core.Reports;

/// <summary>Writes a <see cref="FlowExplanation"/> for scripts.</summary>
/// <remarks>
/// <c>{ "version": 1, "from", "to", "port", "protocol", "ipFamily" (only where it is IPv6), "stage", "verdict", "detail", "backends" (of a
/// Service), "egress": { "allowed", "ruling", "tiers": [ { "name",
/// "order", "defaultAction", "applies", "decision", "policies": [ { "kind", "name", "location", "whyNot", "rules": [ { "number", "action",
/// "location", "matches", "whyNot" } ] } ] } ] }, "ingress": { ... } }</c>
/// </remarks>
internal static class ExplanationJson
{
    /// <summary>Writes an explanation.</summary>
    /// <param name="explanation">What to write.</param>
    /// <param name="stage">The stage that is explained, or null for plain manifests.</param>
    /// <param name="pending">What Calico's pending trace shows otherwise, or null.</param>
    /// <param name="writer">Receives the object.</param>
    public static void Write(FlowExplanation explanation, string? stage, string? pending, TextWriter writer)
    {
        using var stream = new TextWriterStream(writer);
        using (
            var json = new Utf8JsonWriter(
                stream,
                new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, 1);
            json.WriteString("from"u8, explanation.Flow.From.ToString());
            json.WriteString("to"u8, explanation.Flow.To.ToString());
            json.WriteNumber("port"u8, explanation.Flow.Port.Number);
            json.WriteString("protocol"u8, explanation.Flow.Port.ProtocolName);
            if (explanation.Flow.Family != IpFamily.V4)
            {
                json.WriteString("ipFamily"u8, IpFamily.Name(explanation.Flow.Family));
            }

            json.WriteString("stage"u8, stage);
            json.WriteString("verdict"u8, explanation.Evaluation.Verdict.Code());
            json.WriteString("detail"u8, explanation.Evaluation.Detail);
            json.WriteString("pendingTrace"u8, pending);
            if (!explanation.Backends.IsEmpty)
            {
                json.WriteStartArray("backends"u8);
                foreach (var backend in explanation.Backends)
                {
                    json.WriteStringValue(backend);
                }

                json.WriteEndArray();
            }

            WriteEnd(json, "egress", explanation.Evaluation.Egress, explanation.Egress);
            WriteEnd(json, "ingress", explanation.Evaluation.Ingress, explanation.Ingress);
            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    private static void WriteEnd(Utf8JsonWriter json, string name, Ruling ruling, IReadOnlyList<TierStep> steps)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("allowed"u8, ruling.IsAllowed);
        json.WriteString("ruling"u8, ruling.ToString());
        json.WriteStartArray("tiers"u8);
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, step.Tier.Name);
            json.WriteNumber("order"u8, step.Tier.Order);
            json.WriteString("defaultAction"u8, step.Tier.DefaultAction.ToString());
            json.WriteBoolean("applies"u8, step.Applies);
            json.WriteString("decision"u8, step.Decision?.ToString());
            json.WriteStartArray("policies"u8);
            foreach (var policy in step.Policies)
            {
                WritePolicy(json, policy);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter json, PolicyStep step)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, step.Policy.Kind.ToString());
        json.WriteString("name"u8, step.Policy.DisplayName);
        json.WriteString("location"u8, step.Policy.Location.ToString());
        json.WriteString("whyNot"u8, step.WhyNot);
        json.WriteStartArray("rules"u8);
        foreach (var rule in step.Rules)
        {
            json.WriteStartObject();
            json.WriteNumber("number"u8, rule.Rule.Number);
            json.WriteString("action"u8, rule.Rule.Action.ToString());
            json.WriteString("location"u8, rule.Rule.Location.ToString());
            json.WriteBoolean("matches"u8, rule.WhyNot is null);
            json.WriteString("whyNot"u8, rule.WhyNot);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
