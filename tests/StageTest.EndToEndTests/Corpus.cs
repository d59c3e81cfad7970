namespace StageTest.EndToEndTests;

/// <summary>Finds the corpus of real manifests, which lies beside the repository on machines that have it.</summary>
internal static class Corpus
{
    public const string WhyAbsent = "The corpus of real manifests is not beside this repository.";

    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            var folder = Path.Combine(at, "shared", "corpora", "np-guard");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
