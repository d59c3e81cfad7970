using System.Net;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>A command in a pod could not be started, or its result is unknown.</summary>
internal sealed class ExecException : Exception
{
    /// <summary>Has the reason and, if the server answered the request, its answer.</summary>
    public ExecException(string message, HttpStatusCode? status, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary>The server's answer if it did not open a stream; null if it did, or did not answer.</summary>
    public HttpStatusCode? Status { get; }
}
