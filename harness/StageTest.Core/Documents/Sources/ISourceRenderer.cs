namespace StageTest.Core.Documents.Sources;

/// <summary>Makes the documents of a kustomization or a chart by the program that is installed for it.</summary>
internal interface ISourceRenderer
{
    /// <summary>The documents.</summary>
    /// <exception cref="RenderException">There is no such program, or it failed.</exception>
    string Render(RenderRequest request);
}
