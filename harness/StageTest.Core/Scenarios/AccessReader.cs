using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads the <c>access</c> of a scenario, and <c>expect.access</c> and <c>expect.delegation</c>.</summary>
/// <param name="sources">Reads manifests.</param>
/// <param name="policies">The policies of the scenario.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class AccessReader(SourceReader sources, PolicySet policies, DiagnosticBag diagnostics)
{
    /// <summary>The roles and bindings, and the expectations about them; null if the scenario names none.</summary>
    /// <param name="scenario">The scenario's fields.</param>
    public StatedAccess? Read(FieldReader scenario)
    {
        var isApiStated = CalicoShape.StatesApi(scenario);
        var access = scenario.Object(AccessShape.Access) is { } fields ? ReadStated(fields, isApiStated) : null;
        if (
            Part(scenario, AccessShape.Expected) is not { } node
            || FieldReader.Of(node, AccessShape.Expected.Shape, diagnostics) is not { } expect
        )
        {
            return access;
        }

        var denies = expect.Text(AccessShape.Default) != ExpectedStageShape.IgnoreOthers;
        var (allow, deny) = (AccessLineShape.ReadAll(expect, AccessShape.Allow), AccessLineShape.ReadAll(expect, AccessShape.Deny));
        expect.Finish();
        var expected = new AccessExpectation(denies, allow, deny, node.Location);
        expected.Check(diagnostics);
        if (access is null)
        {
            if (!scenario.Has(AccessShape.Access))
            {
                diagnostics.Error(
                    node.Location,
                    "'expect.access' needs the roles and bindings. Name their files under 'access.manifests'."
                );
            }

            return null;
        }

        return access with
        {
            Expected = expected,
        };
    }

    /// <summary>What owners may open and close.</summary>
    /// <param name="scenario">The scenario's fields.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="isWhole">Whether the topology was read without errors.</param>
    /// <param name="access">The roles and bindings; null if there are none.</param>
    public ImmutableArray<ExpectedDelegation> ReadDelegations(FieldReader scenario, Topology topology, bool isWhole, StatedAccess? access)
    {
        if (Part(scenario, AccessShape.Delegation) is not { } node)
        {
            return [];
        }

        if (node is not YamlMapping owners)
        {
            diagnostics.Error(node.Location, $"'delegation' must be a mapping from owners to what they may open, not {node.Describe()}.");
            return [];
        }

        string[] tiers = [.. (access?.With(policies) ?? policies).Tiers.Select(t => t.Name)];
        var selection = new FlowSelection(topology, ProbePlan.Complete(topology), diagnostics, isWhole);
        return [.. owners.Entries.Select(entry => Read(entry.Key, entry.Value, scenario, selection, tiers)).OfType<ExpectedDelegation>()];
    }

    private ExpectedDelegation? Read(YamlScalar key, YamlNode value, FieldReader scenario, FlowSelection selection, string[] tiers)
    {
        var (tier, owner) = (AccessShape.TierOf(key.Value), AccessSubject.Parse(key.Value));
        if (tier is null && owner is null)
        {
            diagnostics.Error(key.Location, $"'{key.Value}' is not an owner. Write {AccessSubject.Form}, or 'tier NAME'.");
        }
        else if (tier is not null && !tiers.Contains(tier))
        {
            diagnostics.Error(key.Location, $"There is no tier '{tier}'.{Suggestion.For(tier, tiers, "Tiers are")}");
        }
        else if (owner is not null && !scenario.Has(AccessShape.Access))
        {
            diagnostics.Error(
                key.Location,
                $"What '{key.Value}' may write is not known. Name roles and bindings under 'access.manifests'."
            );
        }

        if (FieldReader.Of(value, AccessShape.DelegationShape, diagnostics) is not { } fields)
        {
            return null;
        }

        var (open, close) = (Flows(fields, AccessShape.MayOpen, selection), Flows(fields, AccessShape.MayClose, selection));
        if (open is null && close is null)
        {
            diagnostics.Error(
                fields.Location,
                "An expected delegation needs 'mayOpen' or 'mayClose'. An empty list means no " + "connection."
            );
        }

        fields.Finish();
        return new(owner, tier, open, close, key.Location);
    }

    private ImmutableHashSet<Flow>? Flows(FieldReader fields, Field<ListShape> list, FlowSelection selection)
    {
        if (!fields.Has(list))
        {
            return null;
        }

        var flows = ImmutableHashSet.CreateBuilder<Flow>();
        foreach (var node in fields.List(list))
        {
            if (FieldReader.Of(node, FlowShape.Shape, diagnostics) is not { } item)
            {
                continue;
            }

            item.Text(FlowShape.Because);
            flows.UnionWith(selection.Read(item).Select(selection.Places.At));
            item.Finish();
        }

        return flows.ToImmutable();
    }

    private StatedAccess? ReadStated(FieldReader fields, bool isApiStated)
    {
        var errors = diagnostics.ErrorCount;
        var manifests = new List<Manifest>();
        foreach (var source in sources.Read(PolicySourceReader.ReadAll(fields, AccessShape.Manifests, diagnostics), diagnostics))
        {
            manifests.AddRange(Manifest.ReadAll(source.Text, source.File, source.Found, diagnostics));
        }

        var install = fields.Text(AccessShape.Install);
        var named = CalicoInstall.Find(install ?? "") ?? CalicoInstall.Of(policies.Api);
        if (isApiStated && named.Api != policies.Api)
        {
            var fitting = CalicoInstall.All.Where(i => i.Api == policies.Api).Select(i => i.Name);
            diagnostics.Error(
                fields.LocationOf(AccessShape.Install),
                $"'install: {named.Name}' does not fit 'calico.api', which is {policies.Api.ToString().ToLowerInvariant()}. "
                    + $"Installs with it are {string.Join(", ", fitting)}."
            );
        }

        fields.Finish();
        var rbac = RbacReader.Read(manifests, diagnostics);
        if (diagnostics.ErrorCount > errors)
        {
            return null;
        }

        if (rbac.Bindings.IsEmpty)
        {
            diagnostics.Error(
                fields.LocationOf(AccessShape.Manifests),
                "These manifests contain no RoleBinding and no ClusterRoleBinding, so they grant nothing. Name the files of bindings too."
            );
        }

        foreach (var binding in rbac.Unresolved)
        {
            diagnostics.Error(binding.Location, $"{binding.Unknown} Name its file under 'access.manifests' too.");
        }

        var described = StatedAccess.TiersOf(manifests, policies, diagnostics);
        var tiers = policies.Tiers.Concat(described).Select(t => t.Name);
        return new(rbac, named, [.. tiers.Distinct().Order(StringComparer.Ordinal)]) { Described = described };
    }

    // The reader of the stages reports what is wrong with 'expect' itself.
    private static YamlNode? Part(FieldReader scenario, Field field) =>
        scenario.Has(ScenarioShape.Expect) && scenario.Value(ScenarioShape.Expect) is YamlMapping expect ? expect[field.Name] : null;
}
