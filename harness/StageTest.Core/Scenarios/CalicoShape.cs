using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies;

namespace StageTest.Core.Scenarios;

/// <summary>Defines the <c>calico</c> of a scenario file: a version, or a version and what serves its API.</summary>
internal static class CalicoShape
{
    private const string Name = "calico";

    private static readonly TextShape VersionText = new()
    {
        Rule = new(
            $"({string.Join('|', CalicoVersionText.All.Select(version => version.Replace(".", @"\.", StringComparison.Ordinal)))}"
                + ")(\\..*)?",
            text => CalicoVersionText.Parse(text) is not null,
            "a known version"
        ),
        Problem = text => $"The Calico version '{text}' is not known.{Suggestion.For(text, CalicoVersionText.All, "Known versions")}",
        Default = CalicoVersionText.Name(CalicoVersionText.Newest),
    };

    public static readonly Field<TextShape> Version = new(
        "version",
        $"The version: {string.Join(" or ", CalicoVersionText.All)}, with or without a patch number.",
        VersionText
    );

    public static readonly Field<TextShape> Api = new(
        "api",
        "What serves projectcalico.org: 'server', Calico's API server, which adds missing defaults; or 'crds', native "
            + "v3 CRDs, from v3.32 on, where a tier without an order comes last, 'types: []' means both directions, "
            + "and 'egress: []' counts as "
            + "egress.",
        new()
        {
            Values = [.. Enum.GetNames<CalicoApiKind>().Select(name => name.ToLowerInvariant())],
            Called = "an API",
            Default = "server",
        }
    );

    public static readonly ObjectShape Shape = new("calico") { Fields = [Version, Api] };

    /// <summary>The field that holds it.</summary>
    public static readonly Field<ChoiceShape> Calico = new(
        Name,
        $"The version of Calico whose rules apply: {string.Join(" or ", CalicoVersionText.All)}, with or without a patch number.",
        new(VersionText, Shape)
    );

    /// <summary>Reads it.</summary>
    /// <param name="scenario">The scenario's fields.</param>
    /// <param name="unstated">The version if the scenario states none.</param>
    /// <param name="diagnostics">Receives errors.</param>
    public static (CalicoVersion Version, CalicoApiKind Api) Read(FieldReader scenario, CalicoVersion unstated, DiagnosticBag diagnostics)
    {
        if (scenario.Value(Calico) is not { } node)
        {
            return (unstated, CalicoApiKind.Server);
        }

        if (node is not YamlMapping)
        {
            var text = FieldReader.AsText(node, Name, VersionText, diagnostics);
            return (text is null ? CalicoVersionText.Newest : Parse(text), CalicoApiKind.Server);
        }

        if (FieldReader.Of(node, Shape, diagnostics) is not { } fields)
        {
            return (CalicoVersionText.Newest, CalicoApiKind.Server);
        }

        var version = fields.Text(Version) is { } stated ? Parse(stated) : CalicoVersionText.Newest;
        var api = fields.Text(Api) == "crds" ? CalicoApiKind.Crds : CalicoApiKind.Server;
        fields.Finish();
        if (api == CalicoApiKind.Crds && version == CalicoVersion.V331)
        {
            diagnostics.Error(
                fields.LocationOf(Api),
                "Calico v3.31 has no native v3 CRDs. Write 'api: server', or a version from v3.32 on."
            );
        }

        return (version, api);
    }

    /// <summary>Whether a scenario names the API. If not, either kind of installation may be used.</summary>
    public static bool StatesApi(FieldReader scenario) => scenario.Value(Calico) is YamlMapping calico && calico[Api.Name] is not null;

    private static CalicoVersion Parse(string text) => CalicoVersionText.Parse(text) ?? CalicoVersionText.Newest;
}
