using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Core.Access;

namespace StageTest.Cli.Options;

/// <summary>An option for subjects of RBAC, which may be repeated.</summary>
internal static class SubjectOption
{
    /// <summary>Creates it. An invalid subject is an error of the command line.</summary>
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
