using StageTest.Core.Access;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Defines an item of <c>owners</c>.</summary>
internal static class OwnerShape
{
    public static readonly Field<TextShape> Subject = new("subject", $"Who owns it: {AccessSubject.Form}.", AccessLineShape.Subject)
    {
        IsRequired = true,
    };

    public static readonly Field<ListShape> Tiers = new(
        "tiers",
        "The tiers that are the owner's, with the policies in them, wherever these are written.",
        new(AccessLineShape.TierName) { AllowsOne = true }
    );

    public static readonly Field<ListShape> Paths = new(
        "paths",
        "The files and folders that are the owner's.",
        new(RepositoryPath.Shape) { AllowsOne = true }
    );

    public static readonly ObjectShape Shape = new("an owner") { Fields = [Subject, Tiers, Paths], AtLeastOneOf = [Tiers, Paths] };
}
