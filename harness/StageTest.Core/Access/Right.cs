namespace StageTest.Core.Access;

/// <summary>One right, as RBAC grants it and an access review checks it.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Group">The API group.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Name">The name of the object; empty if the request has none.</param>
/// <param name="Namespace">The namespace; empty for the whole cluster.</param>
internal readonly record struct Right(string Verb, string Group, string Resource, string Name, string Namespace)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Verb} {Resource}.{Group}{(Name.Length == 0 ? "" : $" '{Name}'")}{(Namespace.Length == 0 ? "" : $" in {Namespace}")}";
}
