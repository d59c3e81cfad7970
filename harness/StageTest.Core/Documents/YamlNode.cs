namespace StageTest.Core.Documents;

/// <summary>A YAML value with its place.</summary>
/// <param name="Location">Where the value begins.</param>
internal abstract record YamlNode(SourceLocation Location)
{
    /// <summary>The name of its type in messages: <c>text</c>, <c>a number</c>, <c>a list</c> and so on.</summary>
    public abstract string Describe();
}
