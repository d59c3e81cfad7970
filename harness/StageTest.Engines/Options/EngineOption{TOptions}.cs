using System.Collections.Immutable;
using System.Globalization;

namespace StageTest.Engines.Options;

/// <summary>An option of an engine, and how it changes the engine's options.</summary>
/// <typeparam name="TOptions">The type of the engine's options.</typeparam>
internal sealed record EngineOption<TOptions> : EngineOption
{
    /// <summary>Returns options with its values. The values have been checked.</summary>
    public required Func<TOptions, ImmutableArray<string>, TOptions> Apply { get; init; }

    /// <summary>A flag.</summary>
    public static EngineOption<TOptions> Flag(string name, string description, Func<TOptions, bool, TOptions> apply) =>
        new()
        {
            Name = name,
            Form = "",
            Description = description,
            ProblemOf = value => bool.TryParse(value, out _) ? null : "Write 'true' or 'false'.",
            Apply = (options, values) => apply(options, bool.Parse(values[0])),
        };

    /// <summary>A text.</summary>
    public static EngineOption<TOptions> Text(string name, string form, string description, Func<TOptions, string, TOptions> apply) =>
        new()
        {
            Name = name,
            Form = form,
            Description = description,
            ProblemOf = value => value.Length > 0 ? null : "The value is empty.",
            Apply = (options, values) => apply(options, values[0]),
        };

    /// <summary>A repeatable text.</summary>
    public static EngineOption<TOptions> Texts(
        string name,
        string form,
        string description,
        Func<TOptions, ImmutableArray<string>, TOptions> apply
    ) =>
        new()
        {
            Name = name,
            Form = form,
            Description = description,
            IsRepeatable = true,
            ProblemOf = value => value.Length > 0 ? null : "The value is empty.",
            Apply = apply,
        };

    /// <summary>One of a few values.</summary>
    public static EngineOption<TOptions> Choice(
        string name,
        ImmutableArray<string> choices,
        string description,
        Func<TOptions, string, TOptions> apply
    ) =>
        Text(name, string.Join('|', choices), description, apply) with
        {
            Choices = choices,
            ProblemOf = value => choices.Contains(value) ? null : $"There is no such value. Write {string.Join(" or ", choices)}.",
        };

    /// <summary>A whole number of at least one.</summary>
    public static EngineOption<TOptions> Count(string name, string description, Func<TOptions, int, TOptions> apply) =>
        Text(name, "NUMBER", description, (options, value) => apply(options, int.Parse(value, CultureInfo.InvariantCulture))) with
        {
            ProblemOf = value =>
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                    ? null
                    : "Write a whole number of at least 1.",
        };

    /// <summary>An existing file.</summary>
    public static EngineOption<TOptions> File(string name, string description, Func<TOptions, string, TOptions> apply) =>
        Text(name, "FILE", description, apply) with
        {
            ProblemOf = value => System.IO.File.Exists(value) ? null : "There is no such file.",
        };

    /// <summary>An existing directory.</summary>
    public static EngineOption<TOptions> Directory(string name, string description, Func<TOptions, string, TOptions> apply) =>
        Text(name, "DIR", description, apply) with
        {
            ProblemOf = value => System.IO.Directory.Exists(value) ? null : "There is no such directory.",
        };

    /// <summary>The same option for an engine whose options contain these as a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="with">Replaces the part.</param>
    public EngineOption<TWhole> Within<TWhole>(Func<TWhole, TOptions> part, Func<TWhole, TOptions, TWhole> with) =>
        new()
        {
            Name = Name,
            Form = Form,
            Description = Description,
            IsRepeatable = IsRepeatable,
            Choices = Choices,
            RequiredBecause = RequiredBecause,
            ProblemOf = ProblemOf,
            Apply = (whole, values) => with(whole, Apply(part(whole), values)),
        };
}
