using System.Text.RegularExpressions;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>The version of Calico that scenarios state. The behavior of another minor version proves nothing about it.</summary>
/// <param name="version">A version such as <c>v3.31</c> or <c>v3.31.7</c>.</param>
internal sealed partial class WantedCalico(string version)
{
    /// <summary>The version without its patch.</summary>
    public string Minor { get; } = MinorOf(version) ?? version;

    /// <summary>
    /// Refuses another minor version. A text that is not a version of Calico, such as the tag of a stand-in, is accepted.
    /// </summary>
    /// <param name="found">The version that was found, as far as it is known.</param>
    /// <param name="place">What has that version, as the beginning of a sentence, with its verb.</param>
    /// <exception cref="EngineException">It is another minor version.</exception>
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
