using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>
/// All that may affect the policies that kustomizations create, with their bases and components: files, changes to them, and values that
/// are copied into them.
/// </summary>
/// <remarks>Nothing is rendered. What kustomize cannot copy into a policy, such as the name of an image, does not count.</remarks>
/// <param name="side">The side.</param>
/// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
internal sealed class KustomizationPolicies(RepositoryTree side, Func<Manifest, bool> isHarmless)
{
    private const string Builtin = "builtin";

    private const int MostLevels = 100;

    private static readonly HashSet<string> WithoutEffect = ["apiVersion", "kind", "metadata", "sortOptions", "buildMetadata"];

    private static readonly HashSet<string> ValuesOfCharts = ["values", "valuesFile", "valuesInline", "additionalValuesFiles"];

    private readonly Dictionary<string, KustomizationPart> _known = new(StringComparer.Ordinal);

    /// <summary>It as text; empty if a kustomization creates no policies, or only includes those that scenarios read.</summary>
    /// <param name="path">The path of the kustomization.</param>
    public string Of(string path)
    {
        var part = Read(path, 0);
        return part.Policies is KustomizationPart.Finding.Loose || (part.Policies is KustomizationPart.Finding.Judged && part.Changes)
            ? part.Content
            : "";
    }

    private KustomizationPart Read(string path, int level)
    {
        if (_known.TryGetValue(path, out var known))
        {
            return known;
        }

        // kustomize refuses one that includes itself.
        var part = new KustomizationPart();
        _known[path] = part;
        if (level > MostLevels)
        {
            part.Policies = KustomizationPart.Finding.Loose;
            part.Add(string.Join('\n', side.Digests.Select(d => $"{d.Key} {d.Value}")));
            return part;
        }

        var problems = new DiagnosticBag();
        var text = side.TextOf(path) ?? "";
        var documents = YamlReader.Read(text, path, problems);
        if (problems.HasErrors || documents is not [YamlMapping body])
        {
            part.Add(text);
            part.Policies = documents.IsEmpty && !problems.HasErrors ? KustomizationPart.Finding.None : KustomizationPart.Finding.Loose;
            return part;
        }

        // One of Flux is an object of the cluster.
        if (body["apiVersion"] is YamlScalar version && !version.Value.StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal))
        {
            return part;
        }

        foreach (var (key, _) in body.Entries.Where(e => !WithoutEffect.Contains(e.Key.Value)))
        {
            Add(part, path, body, key.Value, level);
        }

        part.Finish();
        return part;
    }

    private void Add(KustomizationPart part, string path, YamlMapping body, string field, int level)
    {
        var value = body[field]!;
        switch (field)
        {
            case "resources" or "bases" or "components" when value is YamlSequence list:
                foreach (var item in list.Items.OfType<YamlScalar>())
                {
                    Take(part, path, item.Value, field == "components", level);
                }

                break;
            case "patches" or "patchesJson6902" or "patchesStrategicMerge" when value is YamlSequence patches:
                foreach (var patch in patches.Items)
                {
                    AddPatch(part, path, patch);
                }

                break;
            case "images" or "replicas":
                part.AddInput(objects => objects.MayTake(field[..^1]), ManifestComparison.TextOf(value));
                break;
            case "configMapGenerator" or "secretGenerator" when value is YamlSequence generators:
                foreach (var item in generators.Items)
                {
                    var kind = field == "configMapGenerator" ? "ConfigMap" : "Secret";
                    var name = ((item as YamlMapping)?["name"] as YamlScalar)?.Value;
                    part.AddInput(objects => objects.MayBe(kind, name), WithFiles(path, item));
                }

                break;
            case "configMapGenerator" or "secretGenerator" or "generatorOptions":
                part.AddInput(objects => objects.IsOfKind("ConfigMap") || objects.IsOfKind("Secret"), WithFiles(path, value));
                break;
            case "replacements" when value is YamlSequence replacements:
                foreach (var copy in replacements.Items.SelectMany(item => Replacements(path, item)))
                {
                    part.AddCopy(copy);
                }

                break;
            case "vars" when value is YamlSequence variables:
                foreach (var item in variables.Items)
                {
                    part.AddVariable(KustomizationCopy.OfVariable(item));
                }

                break;
            case "openapi" or "crds":
                part.Add($"{field} {WithFiles(path, value)}");
                break;
            case "generators" or "transformers" when value is YamlSequence plugins:
                foreach (var item in plugins.Items.OfType<YamlScalar>())
                {
                    AddPlugins(part, path, item.Value, field, level);
                }

                break;
            case "helmCharts" or "helmChartInflationGenerator" when value is YamlSequence charts:
                foreach (var chart in charts.Items)
                {
                    AddChart(part, path, chart, (body["helmGlobals"] as YamlMapping)?["chartHome"]);
                }

                break;
            case "configurations" when value is YamlSequence configurations:
                foreach (var copy in configurations.Items.SelectMany(item => NameReferences(path, item)))
                {
                    part.AddCopy(copy);
                }

                goto default;
            default:
                part.Changes = true;
                part.Add($"{field} {WithFiles(path, value)}");
                break;
        }
    }

    private void Take(KustomizationPart part, string from, string named, bool isComponent, int level)
    {
        var path = BuiltSources.Below(from, named);
        if (Kustomization(path) is { } inner)
        {
            part.Include(Read(inner, level + 1), isComponent);
            return;
        }

        var text = side.TextOf(path);
        if (text is null)
        {
            // Of a remote source, or of none yet.
            part.Add(named);
            part.Policies = KustomizationPart.Finding.Loose;
            return;
        }

        var problems = new DiagnosticBag();
        var documents = YamlReader.Read(text, path, problems).SelectMany(d => Manifest.ReadAll(d, new())).ToArray();
        if (problems.HasErrors)
        {
            if (TrafficText.MayMakePolicies(text))
            {
                part.Policies = KustomizationPart.Finding.Loose;
                part.Add(text);
            }

            part.AddInput(_ => true, text);
            return;
        }

        foreach (var document in documents.OrderBy(ManifestComparison.TextOf, StringComparer.Ordinal))
        {
            var content = ManifestComparison.TextOf(document);
            part.AddInput(objects => objects.MayBe(document.Kind, document.Name), content);
            if (PolicyReader.ChangesTraffic(document) && !isHarmless(document))
            {
                var found = side.Judged.Contains(path) ? KustomizationPart.Finding.Judged : KustomizationPart.Finding.Loose;
                part.Policies = found > part.Policies ? found : part.Policies;
                part.Add(content);
            }
        }
    }

    private void AddPatch(KustomizationPart part, string path, YamlNode patch)
    {
        var content = WithFiles(path, patch);
        var target = (patch as YamlMapping)?["target"] as YamlMapping;
        var kind = (target?["kind"] as YamlScalar)?.Value;
        string[] texts = [.. Texts(patch), .. Texts(patch).SelectMany(t => Named(path, t)).Select(n => side.TextOf(n)).OfType<string>()];
        part.AddInput(
            objects =>
                kind is not null
                    ? objects.IsOfKind(kind)
                    : target is not null
                        || objects.Kind is null
                        || texts.Any(t => t.Contains(objects.Kind, StringComparison.Ordinal) || t.Contains('\\', StringComparison.Ordinal)),
            content
        );
        if (kind is not null ? KustomizationCopy.MayBePolicies(kind) : target is not null || texts.Any(TrafficText.MayMakePolicies))
        {
            part.Changes = true;
            part.Add(content);
        }
    }

    private IEnumerable<KustomizationCopy> Replacements(string path, YamlNode item)
    {
        if ((item as YamlMapping)?["path"] is not YamlScalar named)
        {
            return [KustomizationCopy.OfReplacement(item)];
        }

        var (problems, text) = (new DiagnosticBag(), side.TextOf(BuiltSources.Below(path, named.Value)) ?? "");
        var documents = YamlReader.Read(text, path, problems);
        return problems.HasErrors || documents.IsEmpty
            ? [KustomizationCopy.OfAll($"{named.Value}\n{text}")]
            : documents
                .SelectMany(d => d is YamlSequence list ? (IEnumerable<YamlNode>)list.Items : [d])
                .Select(KustomizationCopy.OfReplacement);
    }

    private IEnumerable<KustomizationCopy> NameReferences(string path, YamlNode item)
    {
        var (problems, text) = (new DiagnosticBag(), side.TextOf(BuiltSources.Below(path, (item as YamlScalar)?.Value ?? "")) ?? "");
        var documents = YamlReader.Read(text, path, problems);
        return problems.HasErrors
            ? [KustomizationCopy.OfAll(text)]
            : documents
                .Select(d => (d as YamlMapping)?["nameReference"])
                .OfType<YamlSequence>()
                .SelectMany(list => list.Items)
                .Select(KustomizationCopy.OfNameReference);
    }

    // Only those that kustomize has itself are known.
    private void AddPlugins(KustomizationPart part, string from, string named, string field, int level)
    {
        var (isGenerator, path) = (field == "generators", BuiltSources.Below(from, named));
        if (Kustomization(path) is { } inner)
        {
            var plugins = Read(inner, level + 1);
            part.IncludeAll(plugins);
            part.AddCopy(KustomizationCopy.OfAll(plugins.Content));
            part.Policies = isGenerator ? KustomizationPart.Finding.Loose : part.Policies;
            return;
        }

        var problems = new DiagnosticBag();
        var text = side.TextOf(path) ?? named;
        var documents = YamlReader.Read(text, path, problems);
        if (problems.HasErrors || documents.Any(d => Manifest.ReadAll(d, new()).IsEmpty))
        {
            part.Add(text);
            part.AddCopy(KustomizationCopy.OfAll(text));
            part.Policies = isGenerator || TrafficText.MayMakePolicies(text) ? KustomizationPart.Finding.Loose : part.Policies;
            return;
        }

        foreach (var plugin in documents.SelectMany(d => Manifest.ReadAll(d, new())))
        {
            AddPlugin(part, from, plugin, isGenerator);
        }
    }

    private void AddPlugin(KustomizationPart part, string from, Manifest plugin, bool isGenerator)
    {
        var content = WithFiles(from, plugin.Body);
        switch (plugin.ApiVersion, plugin.Kind)
        {
            case (Builtin, "ConfigMapGenerator" or "SecretGenerator"):
                part.AddInput(objects => objects.IsOfKind("ConfigMap") || objects.IsOfKind("Secret"), content);
                break;
            case (Builtin, "HelmChartInflationGenerator"):
                AddChart(part, from, plugin.Body, null);
                break;
            case (Builtin, "ImageTagTransformer"):
                part.AddInput(objects => objects.MayTake("image"), content);
                break;
            case (Builtin, "ReplacementTransformer"):
                foreach (
                    var copy in (plugin.Body["replacements"] as YamlSequence)?.Items.SelectMany(item => Replacements(from, item)) ?? []
                )
                {
                    part.AddCopy(copy);
                }

                break;
            case (Builtin, _):
                part.Changes = true;
                part.Add(content);
                break;

            // It decrypts Secrets.
            case ("viaduct.ai/v1", "ksops"):
                part.AddInput(objects => objects.IsOfKind("Secret"), content);
                break;
            default:
                part.Changes = true;
                part.Add(content);
                part.AddCopy(KustomizationCopy.OfAll(content));
                part.Policies = isGenerator || TrafficText.MayMakePolicies(content) ? KustomizationPart.Finding.Loose : part.Policies;
                break;
        }
    }

    // A chart of the repository counts by itself; of others, like those that a chart depends on, the values that speak of policies count.
    private void AddChart(KustomizationPart part, string path, YamlNode chart, YamlNode? home)
    {
        if (chart is not YamlMapping body)
        {
            part.Policies = KustomizationPart.Finding.Loose;
            part.Add(WithFiles(path, chart));
            return;
        }

        var (name, folder) = (TextAt(body, "name"), TextAt(body, "chartHome") ?? (home as YamlScalar)?.Value ?? "charts");
        var local = side.Builders.FirstOrDefault(b => b == BuiltSources.Below(path, $"{folder}/{name}/Chart.yaml"));
        var policies = local is null ? null : ChartPolicies.Of(side, local);
        if (policies?.Length == 0)
        {
            return;
        }

        part.Policies = KustomizationPart.Finding.Loose;
        part.Add(policies ?? "");
        foreach (var (key, value) in body.Entries)
        {
            if (policies is not null || !ValuesOfCharts.Contains(key.Value))
            {
                part.Add($"{key.Value} {WithFiles(path, value)}");
                continue;
            }

            var values = value is YamlMapping inline
                ? [new(key.Value, inline)]
                : Texts(value)
                    .Select(t => side.TextOf(BuiltSources.Below(path, t)))
                    .OfType<string>()
                    .Select(t => new ChartValues(key.Value, t))
                    .ToArray();
            foreach (var text in values.SelectMany(ChartDependencies.Speaking))
            {
                part.Add(text);
            }
        }
    }

    private static string? TextAt(YamlMapping owner, string field) => (owner[field] as YamlScalar)?.Value;

    private string? Kustomization(string folder) =>
        side.Builders.FirstOrDefault(b => ManifestFolder.IsKustomization(b) && RepositoryPath.FolderOf(b) == folder);

    private string WithFiles(string from, YamlNode node) =>
        string.Join(
            '\n',
            Texts(node)
                .SelectMany(t => Named(from, t))
                .Select(path => side.TextOf(path))
                .OfType<string>()
                .Prepend(ManifestComparison.TextOf(node))
        );

    // Generators write KEY=FILE.
    private static IEnumerable<string> Named(string from, string text) =>
        new[] { text, text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..] }.Distinct().Select(t => BuiltSources.Below(from, t));

    private static IEnumerable<string> Texts(YamlNode node) =>
        node switch
        {
            YamlScalar { IsText: true } text => [text.Value],
            YamlMapping map => map.Entries.SelectMany(e => Texts(e.Value)),
            YamlSequence list => list.Items.SelectMany(Texts),
            _ => [],
        };
}
