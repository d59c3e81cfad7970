using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads the selector expressions of Calico's documents, with the place of a mistake inside the expression.</summary>
/// <param name="isStored">
/// Whether the document is an object of the store (<see cref="CalicoStore"/>). Only the API server's validator forbids <c>global()</c>
/// outside a rule's namespace selector and beside other terms; Felix's parser accepts it everywhere, and there it means everything
/// (<c>libcalico-go/lib/selector/parser</c>).
/// </param>
/// <param name="diagnostics">Receives the errors.</param>
internal sealed class CalicoSelectorReader(bool isStored, DiagnosticBag diagnostics)
{
    /// <summary>Reads a field; null if it is absent, empty or broken.</summary>
    /// <param name="fields">The owner.</param>
    /// <param name="name">The field.</param>
    /// <param name="prefix">The prefix of every label.</param>
    /// <param name="all">The meaning of <c>all()</c>; null for everything.</param>
    /// <param name="global">The meaning of <c>global()</c>; null if the API server forbids it, and Felix treats it as everything.</param>
    public Selector? Read(FieldReader fields, string name, string prefix, Selector? all, Selector? global)
    {
        if (fields.Text(name) is not { } text)
        {
            return null;
        }

        var location = fields.LocationOf(name);
        if (!isStored && SelectorParser.UsesGlobal(text) && (global is null || !SelectorParser.IsGlobalAlone(text)))
        {
            diagnostics.Error(
                location,
                global is null
                    ? $"'{name}' must not use global(). It is for the namespaceSelector of a rule."
                    : "global() must be alone in a namespaceSelector."
            );
            return null;
        }

        try
        {
            var isBlank = text.AsSpan().Trim(" \t").IsEmpty;
            return isBlank ? null : SelectorParser.Parse(text, prefix, all, global);
        }
        catch (SelectorException problem)
        {
            // Quotes and block styles shift the text within the file; the column counts from the start of the text itself.
            var offset = (fields.Optional(name) as YamlScalar)?.IsPlain == true ? 0 : 1;
            var place = text.Contains('\n', StringComparison.Ordinal)
                ? location
                : location with
                {
                    Column = location.Column + offset + problem.Position,
                };
            diagnostics.Error(place, $"'{name}' is not a selector: {problem.Message} (character {problem.Position + 1} of it)");
            return null;
        }
    }
}
