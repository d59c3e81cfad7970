using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>A request to render: the source, and every file that the program may read.</summary>
/// <param name="Source">The source.</param>
/// <param name="Folder">The folder of the kustomization or chart, by path in the repository.</param>
/// <param name="Values">The files of values, by path in the repository.</param>
/// <param name="Files">The bytes of the files, by path in the repository.</param>
internal sealed record RenderRequest(
    PolicySource Source,
    string Folder,
    ImmutableArray<string> Values,
    ImmutableSortedDictionary<string, byte[]> Files
);
