namespace StageTest.Core.Documents.Sources;

/// <summary>Renders the documents of a kustomization or a chart with an installed program.</summary>
internal interface ISourceRenderer
{
    /// <summary>The documents.</summary>
    /// <exception cref="RenderException">No such program is installed, or it failed.</exception>
    string Render(RenderRequest request);
}
