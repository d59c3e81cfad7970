namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The image that probe pods run.</summary>
/// <param name="Reference">Its name, with a tag or digest.</param>
/// <param name="PullPolicy">When nodes pull it: <c>Never</c> if it was loaded into them, so that a missing one is reported
/// immediately.</param>
internal sealed record ProbeImageSource(string Reference, string PullPolicy)
{
    /// <summary>The program in it. Default: determined by the image's name.</summary>
    public ProbeProgram Program { get; init; } = ProbeProgram.OfImage(Reference);
}
