namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// A place on this machine for the clusters of one fixture. They wait more than they work, and yet not any number has room.
/// </summary>
internal sealed class ClusterPlace : IDisposable
{
    private static readonly SemaphoreSlim Free = new(2);

    private ClusterPlace() { }

    /// <summary>Waits until a place is free, and takes it.</summary>
    public static async Task<ClusterPlace> TakeAsync()
    {
        await Free.WaitAsync();
        return new();
    }

    public void Dispose() => Free.Release();
}
