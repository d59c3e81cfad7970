namespace StageTest.Core.Policies;

/// <summary>The text form of Calico versions.</summary>
internal static class CalicoVersionText
{
    /// <summary>The newest known version.</summary>
    public const CalicoVersion Newest = CalicoVersion.V332;

    /// <summary>All versions as text: <c>v3.31</c>, <c>v3.32</c>.</summary>
    public static IReadOnlyList<string> All { get; } = ["v3.31", "v3.32"];

    /// <summary><c>v3.31</c> or <c>v3.32</c>.</summary>
    public static string Name(CalicoVersion version) => All[(int)version];

    /// <summary>Reads <c>v3.32</c>, and <c>v3.32.1</c> as the same; null for an unknown version.</summary>
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
