using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>The values that were given for one option of an engine.</summary>
/// <param name="Name">The option's name.</param>
/// <param name="Setting">How the author wrote its name: <c>--nodes</c>, <c>stagetest.nodes</c> or <c>STAGETEST_NODES</c>.</param>
/// <param name="Values">The values; only repeatable options may have several.</param>
internal sealed record GivenOption(string Name, string Setting, ImmutableArray<string> Values);
