using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.EndToEndTests;

/// <summary>What is in effect after the documents of a witness were applied.</summary>
internal static class AppliedWitness
{
    /// <summary>The policies: what gives way is gone, and what the documents say is there.</summary>
    public static PolicySet Of(PolicySet live, DelegationWay way)
    {
        var diagnostics = new DiagnosticBag();
        var written = Manifest
            .ReadAll(way.Yaml, "witness.yaml", diagnostics)
            .SelectMany(m => PolicyKinds.Known.Find(m.ApiVersion, m.Kind)!.Read(m, new(), diagnostics).Policies)
            .ToArray();
        Assert.That(diagnostics.Items, Is.Empty, way.Yaml);
        return live with { Policies = [.. live.Policies.Except(way.Gone), .. written] };
    }
}
