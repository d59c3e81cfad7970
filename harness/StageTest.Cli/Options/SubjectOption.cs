using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Core.Access;

namespace StageTest.Cli.Options;

/// <summary>An option that takes subjects of RBAC, and may be repeated.</summary>
internal static class SubjectOption
{
    /// <summary>Makes it. What is not a subject is an error of the command line.</summary>
    public static Option<AccessSubject[]> Create(string name, string description) =>
        new(name)
        {
            HelpName = "SUBJECT",
            Description = description,
            CustomParser = Parse,
        };

    private static AccessSubject[] Parse(ArgumentResult result)
    {
        var subjects = new List<AccessSubject>();
        foreach (var token in result.Tokens)
        {
            if (AccessSubject.Parse(token.Value) is { } subject)
            {
                subjects.Add(subject);
            }
            else
            {
                result.AddError(
                    $"{((OptionResult)result.Parent!).Option.Name} '{token.Value}' is not a subject. Write {AccessSubject.Form}."
                );
            }
        }

        return [.. subjects];
    }
}
