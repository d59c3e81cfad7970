using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Mutation;

/// <summary>Creates mutants of one object.</summary>
/// <remarks>
/// Changes apply to the values as written, so that each has its own line, and the same reader as for any other object reads the result. An
/// object that the reader refuses is not a mutant.
/// </remarks>
/// <param name="name">The object's kind and name.</param>
/// <param name="document">Its document.</param>
/// <param name="kind">Its kind, which reads it.</param>
/// <param name="options">The reading options.</param>
/// <param name="change">The effect of a mutated document on the set; null if it is another object.</param>
internal sealed class MutantMaker(
    string name,
    Manifest document,
    PolicyObjectKind kind,
    PolicyReaderOptions options,
    Func<PolicyDocuments, Func<PolicySet, PolicySet>?> change
)
{
    private readonly List<Mutant> _mutants = [];

    /// <summary>What was made so far.</summary>
    public IReadOnlyList<Mutant> Mutants => _mutants;

    /// <summary>A value that replaces another.</summary>
    public static YamlScalar Scalar(YamlNode old, string value) => new(old.Location, value, IsPlain: true);

    /// <summary>An object with one more field.</summary>
    public static YamlMapping With(YamlMapping fields, string key, string value) =>
        fields with
        {
            Entries = fields.Entries.Add(new(Scalar(fields, key), Scalar(fields, value))),
        };

    /// <summary>An object with another value for a field.</summary>
    public static YamlMapping Replaced(YamlMapping fields, YamlNode old, YamlNode value) => YamlChange.Replace(fields, old, value);

    /// <summary>A value in words.</summary>
    public static string Text(YamlNode node) => node is YamlScalar scalar ? scalar.Value : node.Describe();

    /// <summary>Adds a change of the set itself.</summary>
    public void Add(MutationOperator @operator, SourceLocation location, string description, Func<PolicySet, PolicySet> apply) =>
        _mutants.Add(new(@operator, location, name, description, apply));

    /// <summary>Adds a change of the document: another value, or a removal.</summary>
    public void Add(MutationOperator @operator, YamlNode old, YamlNode? replacement, string description)
    {
        var problems = new DiagnosticBag();
        var read = kind.Read(document with { Body = YamlChange.Replace(document.Body, old, replacement) }, options, problems);
        if (!problems.HasErrors && change(read) is { } apply)
        {
            Add(@operator, old.Location, description, apply);
        }
    }
}
