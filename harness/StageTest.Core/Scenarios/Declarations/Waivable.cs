namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Whether a waiver may accept a reason to hold, and which waivers count.</summary>
internal enum Waivable
{
    /// <summary>No waiver accepts it: it concerns what was measured on the network, or could not be measured.</summary>
    Never,

    /// <summary>Only a waiver that existed before the change accepts it, regardless of <c>--waivers-from</c>.</summary>
    FromBase,

    /// <summary>Every waiver that <c>--waivers-from</c> allows accepts it.</summary>
    Always,
}
