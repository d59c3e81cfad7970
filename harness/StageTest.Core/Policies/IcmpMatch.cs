namespace StageTest.Core.Policies;

/// <summary>A condition on an ICMP message.</summary>
/// <param name="Type">The type, 0 to 254; null for any.</param>
/// <param name="Code">The code, 0 to 255; null for any. Only with a type.</param>
internal sealed record IcmpMatch(int? Type, int? Code)
{
    /// <summary>Whether a message matches.</summary>
    public bool Matches(int type, int code) => (Type ?? type) == type && (Code ?? code) == code;
}
