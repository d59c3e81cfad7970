namespace StageTest.Core.Documents.Sources;

/// <summary>Where policies or manifests come from, and how a deployer takes them from there.</summary>
/// <param name="Location">Where it is named.</param>
internal abstract record PolicySource(SourceLocation Location)
{
    /// <summary>Whether a program makes the documents, so that no file holds them as they are applied.</summary>
    public abstract bool IsRendered { get; }

    /// <summary>The file or folder, as it was written.</summary>
    public abstract string Path { get; }
}
