namespace StageTest.Core.Policies;

/// <summary>The action of a rule for a matching packet.</summary>
internal enum RuleAction
{
    /// <summary>The packet is allowed in this direction; nothing later is evaluated.</summary>
    Allow,

    /// <summary>The packet is dropped.</summary>
    Deny,

    /// <summary>The rest of the tier is skipped; the next tier decides.</summary>
    Pass,

    /// <summary>The packet is recorded; the next rule decides.</summary>
    Log,
}
