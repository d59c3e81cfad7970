using System.Text.RegularExpressions;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>The version of Calico that scenarios are about: what another minor version does with packets proves nothing about it.</summary>
/// <param name="version">Such as <c>v3.31</c> or <c>v3.31.7</c>.</param>
internal sealed partial class WantedCalico(string version)
{
    /// <summary>The version without its patch.</summary>
    public string Minor { get; } = MinorOf(version) ?? version;

    /// <summary>Refuses another minor version. Text that is not a version of Calico, as the tag of a stand-in, says nothing.</summary>
    /// <param name="found">The version that is there, as far as it is known.</param>
    /// <param name="place">What has it, as the beginning of a sentence, with its verb.</param>
    /// <exception cref="EngineException">It is another.</exception>
    public void ThrowIfOther(string? found, string place)
    {
        if (found is not null && MinorOf(found) is { } minor && minor != Minor)
        {
            throw new EngineException(
                $"{place} Calico {found}, but the scenarios need {Minor}, so verdicts would be those of another version. Put the manifests "
                    + $"of {Minor} into a directory '{Minor}' "
                    + $"below that of --calico-manifests, or state 'calico: {minor}' in the scenarios."
            );
        }
    }

    private static string? MinorOf(string text) => Version().Match(text) is { Success: true } found ? found.Value : null;

    [GeneratedRegex(@"^v\d+\.\d+(?=[.-]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
