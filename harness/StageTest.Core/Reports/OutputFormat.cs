using System.Collections.Immutable;

namespace StageTest.Core.Reports;

/// <summary>One format of reports: its names, and the results that it can write.</summary>
/// <param name="Name">Its name in <c>--output</c>.</param>
internal sealed record OutputFormat(string Name)
{
    private ImmutableDictionary<Type, Delegate> Writers { get; init; } = ImmutableDictionary<Type, Delegate>.Empty;

    /// <summary>Other names for it.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Whether it needs engines to log each connection, which they do only on request.</summary>
    public bool NeedsFlowLog { get; init; }

    /// <summary>Whether it can be signed: another command accepts it as a proof.</summary>
    public bool CanBeSigned { get; init; }

    /// <summary>The format with another kind of result.</summary>
    public OutputFormat For<T>(Action<T, OutputLook, TextWriter> write) => this with { Writers = Writers.Add(typeof(T), write) };

    /// <summary>The same, for results that look alike for every reader.</summary>
    public OutputFormat For<T>(Action<T, TextWriter> write) => For<T>((result, _, writer) => write(result, writer));

    /// <summary>The kinds of results that it can write.</summary>
    public IEnumerable<Type> Results => Writers.Keys;

    /// <summary>Whether it can write a kind of result.</summary>
    public bool CanWrite<T>() => Writers.ContainsKey(typeof(T));

    /// <summary>Whether a name belongs to it.</summary>
    public bool IsCalled(string name) => Name == name || Aliases.Contains(name);

    /// <summary>Writes a result.</summary>
    /// <exception cref="KeyNotFoundException">It cannot write such results.</exception>
    public void Write<T>(T result, OutputLook look, TextWriter writer) =>
        ((Action<T, OutputLook, TextWriter>)Writers[typeof(T)])(result, look, writer);
}
