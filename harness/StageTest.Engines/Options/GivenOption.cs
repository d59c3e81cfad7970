using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>What was given for one option of an engine.</summary>
/// <param name="Name">The option's name.</param>
/// <param name="Setting">What its author wrote it as: <c>--nodes</c>, <c>stagetest.nodes</c> or <c>STAGETEST_NODES</c>.</param>
/// <param name="Values">The values, of which all but repeatable options have one.</param>
internal sealed record GivenOption(string Name, string Setting, ImmutableArray<string> Values);
