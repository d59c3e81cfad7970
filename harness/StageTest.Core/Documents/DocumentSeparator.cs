using YamlDotNet.Core.Events;

namespace StageTest.Core.Documents;

/// <summary>What separates the documents of a file, as kubectl, kustomize, Flux and Argo CD split it.</summary>
/// <remarks>
/// They split the text before they parse it: at a line feed and <c>---</c>, behind which only white space or a comment stands
/// (<c>YAMLReader</c> in <c>k8s.io/apimachinery/pkg/util/yaml</c>). Of each part, <c>sigs.k8s.io/yaml</c> decodes the first document and
/// ignores the others without a word. YAML knows more separators: <c>...</c> alone, and <c>---</c> after a carriage return, U+0085, U+2028
/// or U+2029, which may look like a comment. Documents behind those never reach a cluster.
/// </remarks>
internal static class DocumentSeparator
{
    private const string Mark = "---";

    /// <summary>Whether kubectl splits the text where this document starts.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="document">The start of a document that is not the first of the text.</param>
    public static bool Separates(string text, DocumentStart document)
    {
        var at = (int)document.Start.Index;
        if (document.IsImplicit || !text.AsSpan(at).StartsWith(Mark) || at == 0 || text[at - 1] != '\n')
        {
            return false;
        }

        var rest = text.AsSpan(at + Mark.Length);
        var line = rest.IndexOf('\n') is var end and >= 0 ? rest[..end] : rest;
        return line.TrimStart() is var behind && (behind.IsEmpty || behind[0] == '#');
    }
}
