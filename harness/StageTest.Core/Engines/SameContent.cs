using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using StageTest.Core.Documents;

namespace StageTest.Core.Engines;

/// <summary>
/// Whether two objects have the same content. Places in files do not count, because they move with every line above them.
/// </summary>
/// <remarks>
/// StageTest's own types are compared by their fields: a property may be calculated, and may return another object of its own type without
/// end. All other types decide about equality themselves.
/// </remarks>
internal sealed class SameContent
{
    // Pairs that were compared or are being compared: an object that refers back to itself is visited once.
    private readonly HashSet<(object, object)> _asked = new(new ByReference());

    private SameContent() { }

    /// <summary>Whether two objects, which may be null, have the same content.</summary>
    public static bool Of(object? one, object? other) => new SameContent().IsSame(one, other);

    private bool IsSame(object? one, object? other) =>
        (one, other) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            (SourceLocation, SourceLocation) => true,
            (string a, string b) => a == b,
            (IEnumerable a, IEnumerable b) => AreSame([.. a.Cast<object?>()], [.. b.Cast<object?>()]),
            _ when one.GetType() != other.GetType() => false,
            (ITuple a, ITuple b) => Enumerable.Range(0, a.Length).All(place => IsSame(a[place], b[place])),
            _ when !IsOwn(one.GetType()) => one.Equals(other),
            _ => !_asked.Add((one, other)) || FieldsOf(one.GetType()).All(field => IsSame(field.GetValue(one), field.GetValue(other))),
        };

    private bool AreSame(object?[] some, object?[] others) =>
        some.Length == others.Length && some.Zip(others).All(pair => IsSame(pair.First, pair.Second));

    private static bool IsOwn(Type type) =>
        (!type.IsEnum && type.Assembly.GetName().Name!.StartsWith("StageTest.", StringComparison.Ordinal))
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    // Only the type itself lists its private fields.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The native command keeps all fields of this assembly's types.")]
    private static IEnumerable<FieldInfo> FieldsOf(Type? type) =>
        type is null
            ? []
            : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Concat(FieldsOf(type.BaseType));

    private sealed class ByReference : IEqualityComparer<(object, object)>
    {
        public bool Equals((object, object) x, (object, object) y) =>
            ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((object, object) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Item1), RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
