namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Whether a waiver may accept a reason to hold, and which waivers count.</summary>
internal enum Waivable
{
    /// <summary>No waiver accepts it: it is about what was seen on the network, or not seen.</summary>
    Never,

    /// <summary>Only a waiver that was there before the change accepts it, whatever <c>--waivers-from</c> says.</summary>
    FromBase,

    /// <summary>Every waiver that <c>--waivers-from</c> allows accepts it.</summary>
    Always,
}
