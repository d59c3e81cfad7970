namespace StageTest.Core.Contract;

/// <summary>Descriptions that several records share.</summary>
internal static class Words
{
    public const string Version = "The version of the form: 1. Members are only ever added to a version.";

    public const string From = "Where the connection begins: namespace/name or external/name.";

    public const string To = "Where the connection ends: namespace/name or external/name.";

    public const string Location = "The place: file:line:column, or the file alone.";
}
