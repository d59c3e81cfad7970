namespace StageTest.Core.Documents.Sources;

/// <summary>The source of policies or manifests, and how a deployer applies it.</summary>
/// <param name="Location">The place that names it.</param>
internal abstract record PolicySource(SourceLocation Location)
{
    /// <summary>Whether a program renders the documents, so that no file contains them in their applied form.</summary>
    public abstract bool IsRendered { get; }

    /// <summary>The file or folder, as written.</summary>
    public abstract string Path { get; }
}
