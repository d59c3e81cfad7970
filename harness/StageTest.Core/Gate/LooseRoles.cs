using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>The roles and bindings of one side of a change, by the folder from which a deployer takes them.</summary>
internal sealed class LooseRoles
{
    // OpenShift serves its own kinds of roles and bindings, and makes the same rights of them.
    private const string OpenShift = "authorization.openshift.io";

    private static readonly string[] Groups = [RbacReader.Group, OpenShift];

    private readonly ILookup<string, RbacRole> _roles;
    private readonly ILookup<string, RbacBinding> _bindings;
    private readonly Dictionary<string, RbacObjects> _known = [];

    private LooseRoles(IEnumerable<(string Folder, RbacObjects Rbac)> read, ImmutableArray<LooseDocument> unread)
    {
        var all = read.ToArray();
        _roles = all.SelectMany(r => r.Rbac.Roles.Select(role => (r.Folder, Role: role))).ToLookup(r => r.Folder, r => r.Role);
        _bindings = all.SelectMany(r => r.Rbac.Bindings.Select(b => (r.Folder, Binding: b))).ToLookup(r => r.Folder, r => r.Binding);
        Unread = unread;
    }

    /// <summary>The folders with any.</summary>
    public IEnumerable<string> Folders => _roles.Select(g => g.Key).Union(_bindings.Select(g => g.Key));

    /// <summary>Files that may be a role or a binding and cannot be read.</summary>
    public ImmutableArray<LooseDocument> Unread { get; }

    /// <summary>The roles of a folder.</summary>
    public IEnumerable<RbacRole> RolesIn(string folder) => _roles[folder];

    /// <summary>
    /// The bindings of a folder, with every role that they may name. If two roles have the same name, the folder's own wins.
    /// </summary>
    public RbacObjects In(string folder)
    {
        if (!_known.TryGetValue(folder, out var known))
        {
            var elsewhere = _roles.Where(g => g.Key != folder).SelectMany(g => g);
            known = new([.. elsewhere, .. _roles[folder]], [.. _bindings[folder]]);
            _known[folder] = known;
        }

        return known;
    }

    /// <summary>Reads those of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="changed">The files that the change touches: none of their content is skipped because of its form.</param>
    /// <param name="isIgnored">Whether the base declares that a path is not deployed.</param>
    /// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
    public static LooseRoles Of(
        RepositoryTree side,
        IReadOnlySet<string> changed,
        Func<string, bool> isIgnored,
        Func<Manifest, bool> isHarmless
    )
    {
        var (read, unread) = (new List<(string, RbacObjects)>(), ImmutableArray.CreateBuilder<LooseDocument>());
        void Add(string folder, string path, IEnumerable<Manifest> manifests)
        {
            foreach (var manifest in manifests.Where(m => (m.Group == RbacReader.Group || IsOfOpenShift(m)) && !isHarmless(m)))
            {
                var problems = new DiagnosticBag();
                read.Add((folder, RbacReader.Read([manifest], problems)));
                if (problems.HasErrors || IsOfOpenShift(manifest))
                {
                    unread.Add(
                        new(path, manifest.ToString(), ManifestComparison.TextOf(manifest), manifest.Location, "") { Folder = folder }
                    );
                }
            }
        }

        foreach (var path in side.Digests.Keys.Where(path => !isIgnored(path) && !PackedChart.IsArchive(path) && !IsMadeInto(path)))
        {
            if (
                side.TextOf(path) is not { } text
                || (!changed.Contains(path) && !Groups.Any(group => text.Contains(group, StringComparison.Ordinal)))
                || TrafficText.IsPointer(text)
            )
            {
                continue;
            }

            var problems = new DiagnosticBag();
            var documents = YamlReader.Read(text, path, problems);
            if (!problems.HasErrors)
            {
                Add(RepositoryPath.FolderOf(path), path, documents.SelectMany(document => Manifest.ReadAll(document, new())));
            }
            else if (PolicyRights.MayBeIn(text))
            {
                unread.Add(new(path, "file that cannot be read", $"raw {side.Digests[path]}", SourceLocation.Whole(path), ""));
            }
        }

        // Content that is deployed in another form is checked there.
        bool IsMadeInto(string path) => !side.IsDeployed(path) && side.Rendered.Any(r => !r.Documents.IsEmpty && r.Files.Contains(path));

        foreach (var source in side.Rendered)
        {
            Add(source.Name, source.Name, source.Documents);
        }

        return new(read, unread.ToImmutable());
    }

    private static bool IsOfOpenShift(Manifest manifest) =>
        manifest is { Group: OpenShift, Kind: "Role" or "ClusterRole" or "RoleBinding" or "ClusterRoleBinding" };
}
