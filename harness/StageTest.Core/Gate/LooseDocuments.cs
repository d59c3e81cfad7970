using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Finds the documents of one side that may change connectivity and that no scenario judges.</summary>
/// <param name="side">The side.</param>
/// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
internal sealed class LooseDocuments(RepositoryTree side, Func<Manifest, bool> isHarmless)
{
    private readonly WrittenLabels _written = new(side);

    /// <summary>Those of a file.</summary>
    public IEnumerable<LooseDocument> Of(string path)
    {
        if (!side.Digests.ContainsKey(path) || JsonnetPolicies.Is(path))
        {
            return [];
        }

        if (PackedChart.IsArchive(path))
        {
            return side.PackedCharts.Contains(path)
                ? [new(path, "packed chart", $"raw {side.Digests[path]}", SourceLocation.Whole(path), LooseDocument.UnpackIt)]
                : [];
        }

        // A reader of a pointer file does not see the content that deployers find instead.
        var problems = new DiagnosticBag();
        var text = side.TextOf(path);
        var isJudged = side.Judged.Contains(path) && (text is null || !TrafficText.IsPointer(text));
        var documents = text is null ? [] : YamlReader.Read(text, path, problems);
        if (isJudged)
        {
            return Carriers(path, documents.SelectMany(document => Manifest.ReadAll(document, new())));
        }

        if (text is null || problems.HasErrors || TrafficText.IsPointer(text))
        {
            return text is null || side.IsDeployed(path) || TrafficText.MayMakePolicies(text)
                ? [new(path, "file that cannot be read", $"raw {side.Digests[path]}", SourceLocation.Whole(path), LooseDocument.ReadIt)]
                : SelectedBy(path, text);
        }

        var (isDeployed, isRead) = (side.IsDeployed(path), side.Read.Contains(path));
        return documents
            .SelectMany(document => Manifest.ReadAll(document, new()))
            .SelectMany(manifest => Of(path, manifest, isDeployed, isRead));
    }

    // Deployers apply the documents beside a broken one, and what a template makes.
    private IEnumerable<LooseDocument> SelectedBy(string path, string text) =>
        side.Read.Contains(path)
            ? []
            : TemplateText
                .Manifests(side, path, text)
                .Where(manifest => !isHarmless(manifest))
                .SelectMany(manifest =>
                    manifest.IsNamespace ? OfNamespace(path, manifest)
                    : ManifestReader.Takes(manifest, side.WorkloadKinds)
                        ? new LooseParts(side, _written).Of(
                            path,
                            manifest,
                            isDeployed: false,
                            TemplateText.IsUnknown(manifest.Namespace)
                                || (manifest.Namespace.Length == 0 && TemplateText.ChartOf(side, path) is not null)
                        )
                    : OtherKinds.Known.Find(manifest) is null ? new LooseParts(side, _written).OfUnknown(path, manifest)
                    : []
                );

    /// <summary>The documents of a kustomization or chart that the base declares as deployed.</summary>
    public IEnumerable<LooseDocument> Of(RenderedSource source) =>
        (
            source.IsJudged
                ? Carriers(source.Name, source.Documents)
                : source.Documents.SelectMany(manifest => Of(source.Name, manifest, isDeployed: true, source.IsRead))
        ).Select(document =>
            document with
            {
                // The applied object is that of this source, regardless of its origin.
                Folder = source.Name,
                Remedy =
                    document.Remedy == LooseDocument.ReadIt
                        ? $"Name {source.Name} under 'policies' of a scenario, or waive this in the base."
                        : document.Remedy,
            }
        );

    // Scenarios judge policies as if these were there and as they are.
    private IEnumerable<LooseDocument> Carriers(string path, IEnumerable<Manifest> manifests) =>
        manifests
            .Where(manifest =>
                OtherKinds.Known.Find(manifest) is { CarriesPolicies: true } && !isHarmless(manifest) && !BindsToOthers(manifest)
            )
            .Select(manifest => new LooseDocument(
                path,
                manifest.ToString(),
                ManifestComparison.TextOf(manifest),
                manifest.Location,
                LooseDocument.DeclareIt
            )
            {
                IsNeverJudged = true,
            });

    // A binding refuses what the policy of admission that it names refuses.
    private bool BindsToOthers(Manifest manifest)
    {
        if (
            manifest.Kind != AdmissionRules.Binding
            || ((manifest.Body["spec"] as YamlMapping)?["policyName"] as YamlScalar)?.Value is not { Length: > 0 } name
        )
        {
            return false;
        }

        var named = side
            .Digests.Keys.Select(path => (Path: path, Text: side.TextOf(path) ?? ""))
            .Where(f => f.Text.Contains(AdmissionRules.Policy, StringComparison.Ordinal))
            .SelectMany(f => YamlReader.Read(f.Text, f.Path, new()))
            .SelectMany(document => Manifest.ReadAll(document, new()))
            .Where(m => m.Kind == AdmissionRules.Policy && m.Name == name)
            .ToArray();
        return named.Length > 0 && !named.Any(AdmissionRules.MayRefusePolicies);
    }

    private IEnumerable<LooseDocument> Of(string path, Manifest manifest, bool isDeployed, bool isRead)
    {
        var content = ManifestComparison.TextOf(manifest);
        if (PolicyReader.IsPolicy(manifest))
        {
            return [new(path, manifest.ToString(), content, manifest.Location, LooseDocument.ReadIt)];
        }

        if (isHarmless(manifest))
        {
            return [];
        }

        var known = OtherKinds.Known.Find(manifest);
        if (known is { CarriesPolicies: true })
        {
            return isDeployed ? Carriers(path, [manifest]) : [];
        }

        var isPart = ManifestReader.Takes(manifest, side.WorkloadKinds);
        if (
            PolicyReader.ChangesTraffic(manifest)
            || known is { DecidesOthers: true }
            || (isDeployed && !isRead && known is null && !isPart)
        )
        {
            LooseDocument whole = new(path, manifest.ToString(), content, manifest.Location, LooseDocument.DeclareIt);
            return known?.DecidingPart is { } part
                ? [whole with { Content = $"{manifest} {part(manifest)}" }, .. Inner(path, manifest)]
                : [whole];
        }

        return manifest.IsNamespace ? (isRead ? [] : OfNamespace(path, manifest))
            : isPart ? (isRead ? [] : new LooseParts(side, _written).Of(path, manifest, isDeployed))
            : (isRead ? [] : Inner(path, manifest)).Concat(known is null ? new LooseParts(side, _written).OfUnknown(path, manifest) : []);
    }

    private static IEnumerable<LooseDocument> Inner(string path, Manifest manifest) =>
        Within(manifest.Body)
            .Select(inner => new LooseDocument(
                path,
                $"{inner.Name} within {manifest}",
                inner.Content,
                inner.Location,
                LooseDocument.DeclareIt
            ));

    // A label in a judged policy's selector decides which pods it allows, wherever the namespace is defined.
    private IEnumerable<LooseDocument> OfNamespace(string path, Manifest manifest)
    {
        var known = side.NamespaceLabels.GetValueOrDefault(manifest.Name);
        var selected = new SelectedPods(side, _written);
        var labels = ((manifest.Body["metadata"] as YamlMapping)?["labels"] as YamlMapping)?.Entries ?? [];
        var differing = labels
            .Select(l => (Key: l.Key.Value, Value: (l.Value as YamlScalar)?.Value ?? ""))
            .Where(l =>
                known.IsDefault
                    ? selected.AreMeantBy(EndpointLabels.NamespacePrefix, l.Key, l.Value)
                    : side.IsAskedFor(l.Key) && !known.Any(k => k.GetValueOrDefault(l.Key) == l.Value)
            )
            .OrderBy(l => l.Key, StringComparer.Ordinal)
            .ToArray();
        var missing = MissingLabels(manifest, labels).ToArray();
        if (differing.Length == 0 && missing.Length == 0)
        {
            return [];
        }

        return
        [
            new(
                path,
                manifest.ToString(),
                $"{manifest} {string.Join(',', differing.Select(l => $"{l.Key}={l.Value}").Concat(missing.Select(key => $"!{key}")))}",
                manifest.Location,
                differing.Length > 0
                    ? $"Policies select by the label '{differing[0].Key}', and no scenario gives the namespace this value. Add it "
                        + "to a scenario, or name its file under 'topology.manifests'."
                    : $"Policies select by the label '{missing[0]}'; scenarios give it to the namespace, and this document lacks it. "
                        + "Add it to the document, or name its file under 'topology.manifests' of a scenario."
            )
            {
                MayGo = differing.Length == 0,
            },
        ];
    }

    // Deployers remove what a document no longer has.
    private IEnumerable<string> MissingLabels(Manifest manifest, IEnumerable<KeyValuePair<YamlScalar, YamlNode>> labels) =>
        side.NamespaceLabels.TryGetValue(manifest.Name, out var known)
            ? known
                .SelectMany(k => k.Keys)
                .Distinct()
                .Where(key => key != KubernetesNamespace.NameLabel && known.All(k => k.ContainsKey(key)) && side.IsAskedFor(key))
                .Except(labels.Select(l => l.Key.Value))
                .Order(StringComparer.Ordinal)
            : [];

    // Templates of OpenShift, objects of Crossplane, texts in a ConfigMap: another program applies their content.
    private static IEnumerable<(string Name, string Content, SourceLocation Location)> Within(YamlNode node)
    {
        switch (node)
        {
            case YamlMapping map:
                foreach (var (key, value) in map.Entries)
                {
                    if (value is YamlMapping inner && Manifest.ReadAll(inner, new()) is [var held] && PolicyReader.ChangesTraffic(held))
                    {
                        yield return (held.ToString(), ManifestComparison.TextOf(held), held.Location);
                    }
                    else if (value is YamlScalar { IsText: true } text && ManifestTextOf(text.Value) is { } manifests)
                    {
                        yield return ($"the text '{key.Value}'", manifests, text.Location);
                    }

                    foreach (var below in Within(value))
                    {
                        yield return below;
                    }
                }

                break;
            case YamlSequence list:
                foreach (var item in list.Items)
                {
                    if (item is YamlMapping && Manifest.ReadAll(item, new()) is [var held] && PolicyReader.ChangesTraffic(held))
                    {
                        yield return (held.ToString(), ManifestComparison.TextOf(held), held.Location);
                    }

                    foreach (var below in Within(item))
                    {
                        yield return below;
                    }
                }

                break;
        }
    }

    // Secrets, and binary data of a ConfigMap, are in base64.
    private static string? ManifestTextOf(string text)
    {
        if (IsManifestText(text))
        {
            return text;
        }

        var bytes = new byte[text.Length];
        return
            Convert.TryFromBase64String(text, bytes, out var count)
            && Encoding.UTF8.GetString(bytes, 0, count) is var inner
            && IsManifestText(inner)
            ? inner
            : null;
    }

    private static bool IsManifestText(string text) =>
        text.Contains("apiVersion", StringComparison.Ordinal) && TrafficText.MayMakePolicies(text);
}
