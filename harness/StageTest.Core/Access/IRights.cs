namespace StageTest.Core.Access;

/// <summary>What single rights are known of subjects, whatever makes them known.</summary>
internal interface IRights
{
    /// <summary>The decision that grants a right, or null if nothing grants it.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="right">The right.</param>
    AccessDecision? Granted(AccessSubject subject, Right right);

    /// <summary>The names of single objects for which something may be granted to a subject.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="space">The namespace; empty for the whole cluster.</param>
    IEnumerable<string> NamesFor(AccessSubject subject, string space);
}
