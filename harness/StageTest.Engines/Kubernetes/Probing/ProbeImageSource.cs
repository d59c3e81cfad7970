namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The image that probe pods run.</summary>
/// <param name="Reference">Its name, with a tag or digest.</param>
/// <param name="PullPolicy">When nodes pull it: <c>Never</c> where it was loaded into them, so that a missing one is an error at
/// once.</param>
internal sealed record ProbeImageSource(string Reference, string PullPolicy)
{
    /// <summary>The program in it. Default: by the image's name.</summary>
    public ProbeProgram Program { get; init; } = ProbeProgram.OfImage(Reference);
}
