namespace StageTest.Core.Policies;

/// <summary>How Calico versions are written.</summary>
internal static class CalicoVersionText
{
    /// <summary>The newest version that is known.</summary>
    public const CalicoVersion Newest = CalicoVersion.V332;

    /// <summary>All versions as they are written: <c>v3.31</c>, <c>v3.32</c>.</summary>
    public static IReadOnlyList<string> All { get; } = ["v3.31", "v3.32"];

    /// <summary><c>v3.31</c> or <c>v3.32</c>.</summary>
    public static string Name(CalicoVersion version) => All[(int)version];

    /// <summary>Reads <c>v3.32</c>, and <c>v3.32.1</c> as the same; null if the version is not known.</summary>
    public static CalicoVersion? Parse(string text)
    {
        for (var version = 0; version < All.Count; version++)
        {
            if (text == All[version] || text.StartsWith(All[version] + ".", StringComparison.Ordinal))
            {
                return (CalicoVersion)version;
            }
        }

        return null;
    }
}
