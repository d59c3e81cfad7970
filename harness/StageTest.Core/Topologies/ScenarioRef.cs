using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the name of an object of a scenario's topology and the namespace that holds it.</summary>
internal static class ScenarioRef
{
    public static EndpointRef? Read(FieldReader fields, Field<TextShape> name, Field<TextShape> home)
    {
        var names = (Home: fields.Text(home), Own: fields.Text(name));
        return names is { Home: { } inside, Own: { } own } ? new(inside, own) : null;
    }
}
