using System.Net;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>A command in a pod could not be started, or how it ended is unknown.</summary>
internal sealed class ExecException : Exception
{
    /// <summary>Takes the reason and what the server answered to the request, where it answered.</summary>
    public ExecException(string message, HttpStatusCode? status, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary>What the server answered instead of opening a stream; null where it opened one or did not answer.</summary>
    public HttpStatusCode? Status { get; }
}
