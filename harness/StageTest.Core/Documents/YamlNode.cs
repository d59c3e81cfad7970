namespace StageTest.Core.Documents;

/// <summary>A YAML value that remembers where it was written.</summary>
/// <param name="Location">Where the value begins.</param>
internal abstract record YamlNode(SourceLocation Location)
{
    /// <summary>What the value is called in messages: <c>text</c>, <c>a number</c>, <c>a list</c> and so on.</summary>
    public abstract string Describe();
}
