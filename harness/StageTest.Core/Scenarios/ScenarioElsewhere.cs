using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>
/// A scenario's text, applied to another state of the repository: which policies does it name there?
/// A path that does not exist there means no policy.
/// </summary>
internal sealed class ScenarioElsewhere
{
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly ScenarioSources _sources;
    private readonly FieldReader? _fields;

    /// <summary>Reads only the text, not the files that it names.</summary>
    /// <param name="path">Where the scenario's file is or would be in the other state; names in it are relative to it.</param>
    /// <param name="text">The scenario's text.</param>
    /// <param name="options">How to read.</param>
    /// <param name="diagnostics">Receives errors, warnings and notes of everything that is read.</param>
    public ScenarioElsewhere(string path, string text, ScenarioReaderOptions options, DiagnosticBag diagnostics)
    {
        (_text, _diagnostics) = (text, diagnostics);
        _sources = new(path, options, diagnostics, allowsMissing: true);
        _fields = YamlReader.Read(text, _sources.File, diagnostics) is [var document]
            ? FieldReader.Of(document, ScenarioShape.Shape, diagnostics)
            : null;
    }

    /// <summary>Reads the policies that the text names; returns null if they cannot be read.</summary>
    /// <param name="topology">The scenario's topology.</param>
    public PolicySet? ReadPolicies(Topology topology)
    {
        if (_fields is null)
        {
            return null;
        }

        var (documents, calico) = _sources.ReadDocuments(_fields);
        var policies = _sources.SetOf(documents, calico, ClusterSettings.Read(_fields), topology);
        return _diagnostics.HasErrors ? null : policies;
    }

    /// <summary>Reads the steps, which change policies; returns null if they cannot be read.</summary>
    /// <param name="scenario">The scenario, with the policies that the steps change.</param>
    public ImmutableArray<Scenario>? ReadSteps(Scenario scenario)
    {
        if (_fields is null)
        {
            return null;
        }

        var steps = StepReader.Read(_fields, _text, scenario, _sources, _diagnostics);
        return _diagnostics.HasErrors ? null : steps;
    }
}
