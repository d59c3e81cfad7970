using System.Text.Json;
using System.Text.Json.Serialization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace StageTest.UnitTests.Evaluation;

/// <summary>A NetworkPolicy as plain data in the shape of its YAML. Shares nothing with the product's readers.</summary>
internal sealed class NaivePolicy
{
    // JSON is YAML too, and its serializer is many times faster than that for YAML's own style, which the scenarios are written in.
    private static readonly JsonSerializerOptions Writer = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    private static readonly IDeserializer Reader = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .Build();

    public string ApiVersion { get; set; } = "networking.k8s.io/v1";

    public string Kind { get; set; } = "NetworkPolicy";

    public NaiveMetadata Metadata { get; set; } = new();

    public NaiveSpec Spec { get; set; } = new();

    [YamlIgnore, JsonIgnore]
    public bool IsStagedKind => Kind.StartsWith("Staged", StringComparison.Ordinal);

    public static IEnumerable<NaivePolicy> ReadAll(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            yield return Reader.Deserialize<NaivePolicy>(parser);
        }
    }

    public string Write() => JsonSerializer.Serialize(this, Writer) + "\n";
}

internal sealed class NaiveMetadata
{
    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "default";
}

internal sealed class NaiveSpec
{
    public string? StagedAction { get; set; }

    public NaiveSelector? PodSelector { get; set; }

    public List<string>? PolicyTypes { get; set; }

    public List<NaiveRule>? Ingress { get; set; }

    public List<NaiveRule>? Egress { get; set; }
}

internal sealed class NaiveRule
{
    public List<NaivePeer>? From { get; set; }

    public List<NaivePeer>? To { get; set; }

    public List<NaivePort>? Ports { get; set; }

    [YamlIgnore, JsonIgnore]
    public List<NaivePeer>? Peers => From ?? To;
}

internal sealed class NaivePeer
{
    public NaiveSelector? PodSelector { get; set; }

    public NaiveSelector? NamespaceSelector { get; set; }

    public NaiveBlock? IpBlock { get; set; }
}

internal sealed class NaiveBlock
{
    public string Cidr { get; set; } = "";

    public List<string>? Except { get; set; }
}

internal sealed class NaivePort
{
    public string? Protocol { get; set; }

    /// <summary>A number or a name; a reader makes text of both.</summary>
    public object? Port { get; set; }

    public int? EndPort { get; set; }
}

internal sealed class NaiveSelector
{
    public Dictionary<string, string>? MatchLabels { get; set; }

    public List<NaiveExpression>? MatchExpressions { get; set; }
}

internal sealed class NaiveExpression
{
    public string Key { get; set; } = "";

    public string Operator { get; set; } = "";

    public List<string>? Values { get; set; }
}
