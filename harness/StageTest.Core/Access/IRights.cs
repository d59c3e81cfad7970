namespace StageTest.Core.Access;

/// <summary>The known rights of subjects, from any source.</summary>
internal interface IRights
{
    /// <summary>The decision that grants a right, or null if nothing grants it.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="right">The right.</param>
    AccessDecision? Granted(AccessSubject subject, Right right);

    /// <summary>The names of single objects on which a subject may have rights.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="space">The namespace; empty for the whole cluster.</param>
    IEnumerable<string> NamesFor(AccessSubject subject, string space);
}
